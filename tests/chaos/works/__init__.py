"""What the installation under test has on top: job workers of its own, and a scripted model.

An app of the installation, named by `works/settings.py`; a process of HELM imports it, the tests do
not.
"""
