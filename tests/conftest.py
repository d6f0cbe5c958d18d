"""What holds for every test."""

from hypothesis import settings

# How long one example takes depends on what else the machine is doing. On CI this adds to
# Hypothesis's own profile.
settings.register_profile("atrous", deadline=None)
settings.load_profile("atrous")
