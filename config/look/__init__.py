"""How the portal looks: form fields, dates and numbers as people write them, the gallery of components."""
