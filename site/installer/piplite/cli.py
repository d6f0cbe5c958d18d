"""What the kernel makes of a line that begins with %pip."""


async def get_transformed_code(arguments: list[str]) -> str:
    """Return the code that stands for `%pip` with these arguments."""
    command, *names = arguments or [""]
    if command != "install":
        return 'print("In the browser, %pip knows one command: install, with names of packages.")'
    wanted = [name for name in names if not name.startswith("-")]
    return f"await __import__('piplite').install({wanted})"
