"""稽核台: marked cases, samples, inspections."""
