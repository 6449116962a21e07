project = "Lantern roadmap"
extensions = ["sphinx_roadmap"]
html_theme = "basic"
roadmap_repositories = ["example-org/lantern"]
