"""Two evaluations to what each change between them did to every score: exactly, in no order."""
