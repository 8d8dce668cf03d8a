"""The actions that automations and workflows can choose."""
