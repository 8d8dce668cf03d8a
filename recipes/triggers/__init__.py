"""The triggers that automations and workflows can start from."""
