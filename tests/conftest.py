"""Settings of the whole suite."""

import os

from hypothesis import HealthCheck, settings

# The same examples on every run and machine: a red build is a change in the code, never a lucky draw. No
# deadline, because a slow machine is no bug. Texts are large on purpose.
settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

# For hunting: HYPOTHESIS_PROFILE=hunt draws other examples on every run, and many more of them.
settings.register_profile("hunt", settings.get_profile("ci"), derandomize=False, max_examples=5000)

settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
