"""What two parties agree on: confidentiality, use, and the fee."""

from agreements.models.contract import Category, Contract
from agreements.models.invoice import Invoice, InvoiceLine, InvoiceTax, Payment
from agreements.models.nda import Nda
from agreements.models.signature import Signature

__all__ = ["Category", "Contract", "Invoice", "InvoiceLine", "InvoiceTax", "Nda", "Payment", "Signature"]
