"""What leaves a run: grades in a platform's own file, feedback to give back, what to hand out."""
