"""What a run of grading leaves: scores, pages, the report and the gradebook."""
