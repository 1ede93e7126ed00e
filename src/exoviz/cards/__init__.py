"""Cards: what a molecule or a group of molecules is, why it matters, how many, who says so.

They are values without a form: the window and the browser's page each lay them out.
"""
