"""What a study puts out."""

TITLE = ("出力", "Outputs")
