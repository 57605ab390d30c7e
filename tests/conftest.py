"""Settings of the whole suite, and the kernels that it runs on."""

import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.kernels import PICKED
from unrepeat import _kernel
from unrepeat.errors import KernelError

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


def why_missing(name: str) -> str:
    """Return why a kernel cannot be had, or nothing if it can."""
    try:
        _kernel.load(name)
    except KernelError as error:
        return str(error)
    return ""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "any_kernel(reason): no kernel makes a difference to the test, so it runs on one alone"
    )
    config.addinivalue_line(
        "markers", "release: takes minutes of downloads, so CI runs it before a release alone"
    )
    missing = why_missing("native")
    if missing and os.environ.get("UNREPEAT_REQUIRE_NATIVE", "") not in ("", "0"):
        raise pytest.UsageError(f"UNREPEAT_REQUIRE_NATIVE is set, but: {missing}")
    if os.environ.get("UNREPEAT_REQUIRE_BROWSER", "") not in ("", "0"):
        from tests.browser import why_missing as why_no_browser

        missing = why_no_browser()
        if missing:
            raise pytest.UsageError(f"UNREPEAT_REQUIRE_BROWSER is set, but: {missing}")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test on every kernel."""
    marker = metafunc.definition.get_closest_marker("any_kernel")
    if marker is None:
        names: tuple[str, ...] = _kernel.NAMES
    else:
        assert marker.kwargs["reason"]
        names = (PICKED,)
    metafunc.parametrize("kernel", names, indirect=True, scope="session")


@pytest.fixture(scope="session", autouse=True)
def kernel(request: pytest.FixtureRequest) -> Iterator[str]:
    """Name of the kernel that runs, here and in the processes that a test starts."""
    name: str = request.param
    missing = why_missing(name)
    if missing:
        pytest.skip(missing)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNREPEAT_KERNEL", name)
        _kernel.use(name)
        yield name
    _kernel.use(PICKED)


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> None:
    """Shells start what runs in the background with SIGINT ignored, and commands under test inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
