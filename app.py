"""kapdecide: start it with ``make run`` or ``streamlit run app.py``."""

from kapdecide.ui.frame import navigation
from kapdecide.ui.log import keep_answers_out
from kapdecide.ui.tuning import tune

keep_answers_out()
tune()
navigation()
