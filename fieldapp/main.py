"""The application object that server processes load, with the settings of the environment."""

from fieldapp.app import make_app
from fieldapp.logs import set_up_logs
from fieldapp.settings import Settings

settings = Settings()
set_up_logs(settings.log_level)
app = make_app(settings)
