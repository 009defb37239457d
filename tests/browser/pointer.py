"""What a pointer does to a page."""


def slide(control, value):
    """Move a slider: the value, then the event."""
    control.parent.execute_script(
        "arguments[0].value = arguments[1];"
        "arguments[0].dispatchEvent(new Event('input', {bubbles: true}));",
        control,
        value,
    )
