"""What a page has asked the network for."""

import json


def asked_for(browser):
    """The addresses of all requests since this was last asked."""
    sent = [json.loads(each["message"])["message"] for each in browser.get_log("performance")]
    return [
        each["params"]["request"]["url"]
        for each in sent
        if each["method"] == "Network.requestWillBeSent"
    ]


def asked_outside(browser):
    """Those of them that are no files and no part of the page."""
    return [url for url in asked_for(browser) if not url.startswith(("file:", "data:", "about:"))]
