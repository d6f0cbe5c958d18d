"""How many numbers a second every sound of the course has."""

SOUND_RATE = 8000  # samples a second
