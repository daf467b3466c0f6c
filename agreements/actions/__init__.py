"""What people do with agreements and invoices: one function, one verb."""

from agreements.actions import contracts, invoices, ndas

__all__ = ["contracts", "invoices", "ndas"]
