"""Where JupyterLite's kernel notes which indices of packages a site has; this one has none."""
