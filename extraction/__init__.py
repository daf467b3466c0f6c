"""Scripts, hospitals' approvals, extraction, integration and release of statistics."""
