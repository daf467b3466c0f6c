"""Pages about people: signing in, second factor, invitations, organisation."""
