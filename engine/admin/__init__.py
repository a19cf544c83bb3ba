"""What administrators keep in the engine: model connections, secrets, tokens, settings.

Users and groups are Django's own pages. Everything else of the engine is seen in Operate and
changed by commands, so it is not here.
"""

from engine.admin.model_connections import ModelConnectionAdmin
from engine.admin.secrets import SecretAdmin
from engine.admin.settings import SettingAdmin
from engine.admin.tokens import ApiTokenAdmin

__all__ = ["ApiTokenAdmin", "ModelConnectionAdmin", "SecretAdmin", "SettingAdmin"]
