"""kapdecide: start it with ``make run`` or ``streamlit run app.py``."""

from kapdecide.ui.frame import navigation
from kapdecide.ui.tuning import tune

tune()
navigation()
