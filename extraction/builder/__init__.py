"""The builder: a script as cards and forms, made from the types of the language."""
