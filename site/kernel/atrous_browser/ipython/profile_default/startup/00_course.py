"""IPython runs this before the first cell."""

import atrous_browser

atrous_browser.begin()
del atrous_browser
