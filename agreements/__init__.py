"""Confidentiality agreements, usage contracts and invoices."""
