"""The municipal back office: tariffs, orders, a stock of SPECIMEN stamp numbers, messages, calls for the agent.

It runs in a process of its own (``python -m kiosk.backoffice.server``); the kiosk's process imports ``settings`` and
``embedded`` only, which are light.
"""
