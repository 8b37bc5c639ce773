"""How hard the properties of the domain are tried: steadily for every build, or in search of something new.

`HYPOTHESIS_PROFILE=search` draws anew each time and tries ten times as much.
"""

import os

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True, max_examples=100)
settings.register_profile("search", deadline=None, max_examples=1_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
