"""The link check: Sphinx's ``linkcheck`` builder, with verdicts that can be relied on."""
