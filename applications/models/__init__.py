"""Cases of the applicant's side of the life of a usage."""

from applications.models.inquiry import Inquiry

__all__ = ["Inquiry"]
