"""The specification of the script language by cases: small tables, a script, the rows that must come out."""
