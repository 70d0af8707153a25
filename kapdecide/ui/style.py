"""One place for the look: layout, the few rules for the HTML we write ourselves, print.

Colors follow the theme: everything is a share of the current text color, so light and dark both hold.
"""

from __future__ import annotations

import re
from typing import Literal

import streamlit as st

CSS = """
<style>
.kd-strip{display:flex;flex-wrap:wrap;gap:.1rem .6rem;align-items:center;padding:.25rem .8rem;border-radius:.5rem;
 font-size:.92rem;background:color-mix(in srgb,currentColor 7%,transparent)}
.kd-strip a{font-weight:600;color:inherit;text-decoration:underline;padding:.2rem .1rem;min-height:24px}
[data-testid=stMain]{overflow-wrap:break-word}
/* Whoever uses the keyboard sees where they are, on every control and in both themes. */
:is(a,button,summary,[role=tab],[role=spinbutton]):focus-visible,label:has(input:focus-visible){outline:3px solid currentColor!important;outline-offset:2px}
:is(input,textarea,[role=tab]):focus-visible{outline:2px solid currentColor!important;outline-offset:-2px}
/* A field with something beside it in one frame has its ring around the frame. */
:is([data-testid=stSelectbox],[data-testid=stMultiSelect]) [role=group]:has(input:focus-visible),
[data-testid=stNumberInputContainer]:has(input:focus-visible){outline:2px solid currentColor;outline-offset:1px}
:is([data-testid=stSelectbox],[data-testid=stMultiSelect],[data-testid=stNumberInputContainer]) input:focus-visible{outline:none!important}
label[data-testid=stWidgetLabel] p{font-weight:600}
[data-testid=stCaptionContainer] a{color:inherit;text-decoration:underline}
button[data-variant]:is([aria-pressed=true],[aria-checked=true]) p,[role=tab][aria-selected=true] p,[data-testid=stSliderThumbValue] p{color:light-dark(#1f5f8b,#a9d0f0)}
.kd-made-up{border:2px dashed currentColor;border-radius:.5rem;padding:0 .8rem;margin:-.4rem 0 0!important;font-size:.9rem;line-height:1.4;font-weight:700;text-align:center}
.kd-urgent ol{font-size:1.12rem;line-height:1.5;padding-left:1.3rem;margin:1rem 0 0}
.kd-urgent li{margin:.35rem 0}
/* An urgent screen fits a phone without scrolling: its own links take the place of the strip. */
[data-testid=stMain]:has(.kd-urgent) [data-testid=stElementContainer]:has(.kd-strip){display:none}
[data-testid=stMain]:has(.kd-urgent) [data-testid=stMainBlockContainer]{padding-top:3.75rem;padding-bottom:1rem}
[data-testid=stMain]:has(.kd-urgent) .kd-made-up{margin-top:.2rem!important}
@media (max-width:640px){
 [data-testid=stMain]:has(.kd-urgent) h1{font-size:1.5rem;line-height:1.25;padding:.25rem 0}
 [data-testid=stMain]:has(.kd-urgent) [data-testid=stVerticalBlock]{gap:.6rem}
 .kd-urgent ol{font-size:1rem;line-height:1.4}
 .kd-urgent .kd-links{display:grid;grid-template-columns:1fr 1fr}
 .kd-urgent .kd-big{text-align:center}
}
.kd-links{display:flex;flex-wrap:wrap;gap:.6rem}
.kd-big{display:inline-block;padding:.7rem 1.1rem;border-radius:.5rem;font-weight:700;font-size:1.05rem;text-decoration:none;
 color:#fff;background:#1f4e79;border:2px solid #1f4e79}
.st-key-kd_reconnect{display:none}
.kd-lost{position:fixed;inset:auto 1rem 1rem 1rem;z-index:1000000;max-width:44rem;margin:auto;padding:1rem;border-radius:.5rem;
 font:1rem/1.5 sans-serif;color:#fff;background:#1f4e79;box-shadow:0 2px 12px rgb(0 0 0/.4)}
.kd-lost button{margin-left:1rem;padding:.35rem .9rem;font:inherit;font-weight:600;color:#1f4e79;background:#fff;border:0;border-radius:.35rem;cursor:pointer}
.kd-table{width:100%;border-collapse:collapse;font-size:.88rem;line-height:1.32;table-layout:fixed}
.kd-table caption{text-align:left;font-size:.9rem;padding:0 0 .5rem;opacity:.85}
.kd-table th,.kd-table td{border-bottom:1px solid color-mix(in srgb,currentColor 18%,transparent);padding:.42rem .5rem;
 text-align:left;vertical-align:top;overflow-wrap:anywhere;hyphens:auto}
.kd-table thead th,.kd-table thead td{border-bottom:2px solid color-mix(in srgb,currentColor 45%,transparent);font-weight:700;
 padding-top:.2rem}
ul.kd-names{display:none;list-style:none;padding:0!important;margin:0 0 .5rem!important}ul.kd-names li{margin:0!important}.kd-names .kd-name{font-weight:600}
.kd-span{position:relative;display:block;height:.62rem;margin:.3rem 0 .2rem;border-radius:.31rem;
 background:color-mix(in srgb,currentColor 9%,transparent)}
.kd-span i{position:absolute;top:.11rem;bottom:.11rem;border-radius:.2rem;background:var(--kd-path)}
.kd-span b{position:absolute;top:-.09rem;bottom:-.09rem;width:3px;margin-left:-1.5px;background:currentColor;border-radius:2px}
.kd-span.kd-planned i{background:repeating-linear-gradient(90deg,var(--kd-path) 0 4px,transparent 4px 7px)}
.kd-chip{display:inline-block;border:1.5px dashed currentColor;border-radius:.35rem;padding:0 .4rem;font-weight:600}
.kd-table tbody th{font-weight:600}.kd-table th .kd-small{font-weight:400}
.kd-table col.kd-first{width:7.9rem}
.kd-name{border-top:4px solid var(--kd-path,currentColor);padding-top:.35rem;display:block}
.kd-gate{display:inline-block;font-weight:600;border:1.5px solid currentColor;border-radius:1rem;padding:.05rem .55rem;
 font-size:.86rem;white-space:nowrap}
.kd-gate.open{border-style:solid}.kd-gate.ask_first{border-style:dashed}
.kd-gate.not_now{border-style:double;border-width:3px;padding-block:0}
.kd-big-number{font-size:1.05rem;font-weight:700}
.kd-small{font-size:.85rem;opacity:.85}
.kd-table ul{margin:0;padding-left:1.05rem}.kd-table li{margin:.15rem 0}
table.kd-table ul,table.kd-table ul li,table.kd-table p{font-size:inherit!important}
.kd-dots{display:grid;grid-template-columns:repeat(10,1fr);gap:.16rem;width:100%;max-width:8.2rem;margin:.35rem 0}
.kd-dots i{aspect-ratio:1;border-radius:50%;border:1px solid color-mix(in srgb,currentColor 45%,transparent)}
.kd-dots i.f{background:var(--kd-path);border-color:var(--kd-path)}
.kd-dots i.r{border-color:var(--kd-path);background:repeating-linear-gradient(45deg,var(--kd-path) 0 1.5px,transparent 1.5px 4px)}
.kd-rests{font-size:.88rem;line-height:1.4;max-width:60rem}.kd-rests ul{margin:.2rem 0 0;padding-left:1.05rem}.kd-rests li{margin:.15rem 0;font-size:inherit}
.kd-unmeasured{border:1.5px dashed color-mix(in srgb,currentColor 55%,transparent);border-radius:.4rem;padding:.5rem;display:block}
.kd-table thead{position:sticky;top:3.75rem;z-index:2;background:light-dark(#ffffff,#14191f)}
.kd-facts{width:100%;table-layout:fixed;border-collapse:collapse;font-size:.93rem}
.kd-facts th,.kd-facts td{text-align:left;vertical-align:top;padding:.45rem .6rem;overflow-wrap:anywhere;min-width:5rem;border:1px solid color-mix(in srgb,currentColor 18%,transparent)}
.kd-facts thead th{font-weight:600;opacity:.85}.kd-facts tbody th{font-weight:400;width:34%}
.kd-list details{border-bottom:1px solid color-mix(in srgb,currentColor 18%,transparent)}
.kd-list summary{padding:.55rem .2rem;cursor:pointer;min-height:24px}
.kd-list summary b{font-size:1.02rem}.kd-list summary span{font-size:.88rem;opacity:.9}
.kd-list dl{margin:.2rem 0 1rem;padding:0 .4rem 0 1.2rem;display:grid;grid-template-columns:10rem 1fr;gap:.35rem 1rem;font-size:.93rem}
.kd-list a,.kd-table a{color:inherit;text-decoration:underline}.kd-list dt{font-weight:600}.kd-list dd{margin:0;overflow-wrap:anywhere}.kd-list ul{margin:0;padding-left:1.05rem;font-size:.93rem}.kd-list a{overflow-wrap:anywhere}
.kd-list li{margin:.15rem 0;font-size:inherit}
.kd-key{list-style:none;margin:0 0 .8rem;padding:0!important;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;font-size:.9rem}
.kd-key li{margin:0!important;padding:0!important}.kd-key b{display:inline-block;min-width:1.3rem;text-align:center;border:1px solid currentColor;border-radius:.25rem}
.kd-align{margin:.5rem 0;max-width:58rem}.kd-align .kd-name{border-top:0;border-left:4px solid var(--kd-path);padding:0 0 0 .45rem}
.kd-bar{position:relative;display:flex;height:1.9rem;margin:.25rem 0 .15rem;border:1px solid color-mix(in srgb,currentColor 35%,transparent);border-radius:.25rem;overflow:hidden}
.kd-bar i{font-style:normal;font-size:.85rem;font-weight:600;display:flex;align-items:center;padding-left:.2rem;box-sizing:border-box;overflow:hidden;
 border-right:2px solid light-dark(#ffffff,#14191f);background:color-mix(in srgb,var(--kd-path) 38%,transparent)}
.kd-bar i.guess,.kd-bar i.unknown{background:none;border:1.5px dashed color-mix(in srgb,currentColor 55%,transparent)}
.kd-bar .stay{position:absolute;top:0;bottom:0;border-left:2px dashed currentColor}
.kd-reach{position:relative;height:.7rem}.kd-reach .reach{position:absolute;top:.3rem;border-top:3px solid var(--kd-path)}
.kd-reach .mid{position:absolute;top:0;height:.65rem;border-left:3px solid currentColor}
.kd-tens{display:inline-flex;gap:.2rem;margin:.25rem .6rem .25rem 0;vertical-align:middle}
.kd-tens i{width:1.1rem;height:1.1rem;border:1px solid var(--kd-path)}.kd-tens i.f{background:var(--kd-path)}
.kd-say{font-size:1.12rem;font-weight:600;margin:.6rem 0}
[data-testid=stSidebarContent]{padding-left:1.2rem;padding-right:1.2rem}
.st-key-scripts,[data-testid=stLayoutWrapper]:has(>.st-key-scripts){display:none}
/* What fits is a matter of the room beside the menu, not of the screen. */
[data-testid=stMain]{container:page/inline-size}
@container page (min-width:640.1px){.st-key-pick_narrow,[data-testid=stLayoutWrapper]:has(>.st-key-pick_narrow){display:none}
 [data-testid=stMainBlockContainer]{padding-left:2.5rem;padding-right:2.5rem}}
@media (min-width:1200px){
 /* The platform's bar holds nothing but its menu here: the page begins beside it, not below. */
 [data-testid=stHeader]{background:none;pointer-events:none}[data-testid=stHeader] button{pointer-events:auto}
 [data-testid=stMainBlockContainer]{padding-top:1rem}.kd-table thead{top:0}
 .stApp:has([data-testid=stExpandSidebarButton]) .kd-strip{margin-left:1.5rem}
}
/* Compare answers the five questions people care about first on one laptop screen, so nothing around them is wider than it has to be. */
@media (min-width:1200px){
 [data-testid=stMainBlockContainer]:has(.st-key-pick_many){padding-left:1.5rem}
 [data-testid=stMainBlockContainer]:has(.st-key-pick_many)>[data-testid=stVerticalBlock]{gap:.6rem}
 [data-testid=stMain]:has(.st-key-pick_many) [data-testid=stAlertContainer]{padding:.4rem .8rem}
 .kd-table th,.kd-table td{padding:.27rem .4rem}
}
@media screen{
@container page (max-width:700px){
 /* Columns stand below each other, as the platform does it for a narrow screen. */
 [data-testid=stMain] [data-testid=stColumn]{min-width:calc(100% - 1.5rem)}
}
@container page (max-width:640px){
 .kd-list dl{grid-template-columns:1fr;padding-left:.4rem;gap:.1rem}.kd-list dd{margin-bottom:.5rem}
 .kd-wide,.st-key-pick_many,.st-key-picked_topic,[data-testid=stLayoutWrapper]:has(>.st-key-pick_many){display:none}
 STACKED:.kd-table
}
@container page (max-width:900px){
 STACKED:.kd-table.kd-many
}}
@media print{:is(.kd-dots i,.kd-span,.kd-span i,.kd-span b){print-color-adjust:exact;-webkit-print-color-adjust:exact}
 [data-testid=stSidebar],[data-testid=stHeader],.st-key-noprint_steps,.st-key-pick_many,.st-key-picked_topic,.kd-wide,
 [role=tablist],[data-testid=stExpander]:not(:has([open])){display:none!important}
 /* Paper is white, whatever the screen is; and on it six columns have half the room. */
 html{font-size:14px!important}
 .stApp{color-scheme:light!important}html,body,.stApp,.stApp [data-testid]{background:#fff!important}
 .stApp :is(h1,h2,h3,p,li,div,span,b,strong,a,td,th,caption,summary){color:#10161d!important}
 .stVegaLiteChart svg{background:none!important}.stVegaLiteChart svg text{fill:#10161d!important;stroke:none!important}
 [data-testid=stGridCell]{break-inside:avoid}
 [data-testid=stMain],[data-testid=stAppViewContainer],.stApp,html,body{position:static!important;overflow:visible!important;
  height:auto!important}
 [data-testid=stMain]{container:none}.st-key-pick_narrow{display:none}
 .kd-table thead{position:static;display:table-header-group}.kd-table tr,.stVegaLiteChart{break-inside:avoid}
 a[href^=http]::after{content:" (" attr(href) ")"}
}
@media (prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important}}
</style>
"""

# Where the columns of a table have no room: each question, then a cell for each path, as many beside each other as fit.
STACKED = """
 T,T tbody,T td,T tbody th{display:block;width:auto}
 T colgroup,T thead{display:none}T caption{display:block}
 :has(>T)>ul.kd-names{display:flex;flex-wrap:wrap;gap:.6rem 1rem}
 T tr{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(15rem,100%),1fr));gap:0 .8rem}
 T.kd-short tr,T tr:has(.kd-big-number,.kd-dots){grid-template-columns:repeat(auto-fit,minmax(min(9.5rem,100%),1fr))}
 T tbody th{grid-column:1/-1;padding:1.1rem 0 .3rem;font-size:1.05rem;border:0}
 T td{padding:.3rem 0 .5rem .6rem;border-left:4px solid var(--kd-path,currentColor);margin:.35rem 0}
 T td::before{content:attr(data-path);display:block;font-weight:600;font-size:.86rem}
"""
# The platform goes through every line of what it is given, on every run.
ONE_LINE = " ".join(re.sub(r"STACKED:(\S+)", lambda found: re.sub(r"\bT\b", found[1], STACKED), CSS).split())

# Two people look at one screen, one of them from farther away.
LARGER = "<style>html{font-size:18px!important}</style>"

# One color per path, the same on every page and chart. Text never depends on it.
PATH_COLOR = {
    "stay": "#7a828c",
    "iv": "#3b7dc4",
    "spravato": "#9162bd",
    "home": "#2f8f74",
    "kap": "#bd7430",
    "iv_kap": "#bb5a82",
}

# A gray that reads on both grounds, for lines and marks that belong to no path.
LINE_GRAY = "#7a828c"
# Words inside a chart, by theme.
TEXT_COLOR = {"light": "#1c2530", "dark": "#e8ecf0"}
# The page itself, as the theme has it, for a halo around words that lie over a line.
PAGE_COLOR = {"light": "#ffffff", "dark": "#14191f"}
SIDEBAR_WIDTH = 240


def apply(layout: Literal["centered", "wide"]) -> None:
    st.set_page_config(layout=layout, initial_sidebar_state=SIDEBAR_WIDTH)
    st.html(ONE_LINE)
