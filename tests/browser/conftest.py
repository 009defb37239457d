"""A browser without a network. Tests skip, and say so, where there is none."""

import shutil
import time
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=800,1400",
)


@pytest.fixture(scope="session")
def browser():
    webdriver = pytest.importorskip("selenium.webdriver", reason="needs selenium")
    from selenium.common.exceptions import WebDriverException

    chromium = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), None)
    driver = shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("needs Chromium and chromedriver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    try:
        session = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    except WebDriverException as problem:
        pytest.skip(f"the browser does not start: {problem.msg}")
    session.execute_cdp_cmd("Network.enable", {})
    session.execute_cdp_cmd(
        "Network.emulateNetworkConditions",
        {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0},
    )
    yield session
    session.quit()


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("browser")


def pytest_report_collectionfinish(items):
    """Say which built book is looked at, and how old it is: the tests do not build it."""
    modules = (getattr(item, "module", None) for item in items)
    for folder in {module.BOOK for module in modules if hasattr(module, "BOOK")}:
        built = (folder / "searchindex.js").stat().st_mtime  # each build writes it anew
        return (
            f"the book in {folder}, built {time.strftime('%Y-%m-%d %H:%M', time.localtime(built))}"
        )
    return []
