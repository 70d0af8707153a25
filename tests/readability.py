"""Flesch-Kincaid grade of a text: 0.39 words per sentence + 11.8 syllables per word - 15.59 (Kincaid and others, 1975).

Syllables are counted as groups of vowels, which is right for most English words and never needs a download.
"""

from __future__ import annotations

import re

WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")
# A full stop ends a sentence only where a new one could begin: not in 2.5, not in "e.g.".
SENTENCE_END = re.compile(r"[.!?:;](?=\s|$)|\n+")


def syllables(word: str) -> int:
    """Groups of vowels, less a silent e at the end; at least one."""
    word = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = re.search(r"[^aeiouy]e(s|d)?$", word) and not re.search(
        r"([^aeiouy]le|[sxzc]es|[td]ed|[sczg]hes|ges)$", word
    )
    return max(1, groups - bool(silent))


def grade(text: str) -> float:
    """The school grade that can read this text. Text without a word reads as grade 0."""
    words = WORD.findall(text)
    if not words:
        return 0.0
    sentences = sum(bool(WORD.search(part)) for part in SENTENCE_END.split(text))
    return 0.39 * len(words) / max(1, sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


# Names with no plainer word. Each is read as one short word before measuring; the list is part of the claim.
# The words of an insurance card stand here too: a reader must find them as they are printed, and the glossary explains them.
NAMES = re.compile(
    r"\b(es)?ketamine\b|\bspravato\b|\bmidazolam\b|\bplacebo\b|\banti-?depressants?\b|\bdepression\b"
    r"|\bbenzodiazepines?\b|\blamotrigine\b|\bnaltrexone\b|\bbuprenorphine\b|\bmethadone\b|\bmodafinil\b|\bmaois?\b|\bopioids?\b"
    r"|\blorazepam\b|\balprazolam\b|\bclonazepam\b|\bdiazepam\b|\bzolpidem\b|\beszopiclone\b|\bamphetamine\b|\bmethylphenidate\b"
    r"|\bphenelzine\b|\btranylcypromine\b|\bselegiline\b"
    r"|\bgabapentin\b|\bpregabalin\b|\btheophylline\b|\baminophylline\b|\bclozapine\b|\bhaloperidol\b|\brisperidone\b"
    r"|\bclarithromycin\b|\bcarbamazepine\b|\boxycodone\b|\bhydrocodone\b|\btramadol\b|\bmorphine\b|\bquetiapine\b"
    r"|\bbupropion\b|\bcitalopram\b|\bescitalopram\b|\bpsilocybin\b|\bayahuasca\b|\bcannabis\b|\blithium\b"
    r"|\bschizophrenia\b|\bschizoaffective\b|\bbipolar\b|\bdementia\b|\bhypomania\b|\baneurysm\b|\bglaucoma\b|\bhepatitis\b"
    r"|\bhyperthyroidism\b|\banorexia\b|\bbulimia\b|\bepilepsy\b|\bcystitis\b|\binterstitial\b|\bangina\b|\bapnea\b"
    r"|\bpsychiatrists?\b|\bneurologist\b|\burologist\b|\bpsychotherapy\b|\bmedicare\b|\bmedicaid\b|\balabama\b|\btennessee\b"
    r"|\bacamprosate\b|\bnortriptyline\b|\bamitriptyline\b|\bclomipramine\b|\badderall\b|\bvyvanse\b|\britalin\b|\bconcerta\b"
    r"|\bdeductibles?\b|\bcoinsurance\b|\bout-of-pocket maximum\b|\bprior authorization\b|\baccumulator\b|\bmaximizer\b"
    r"|\bcalifornia\b|\bmassachusetts\b|\bnew york\b|\bnew jersey\b|\barkansas\b|\bohio\b|\bdecember\b|\bamerican\b",
    re.IGNORECASE,
)


def plain_grade(text: str) -> float:
    """The grade with names that cannot be said more simply read as one short word."""
    return grade(NAMES.sub("drug", text))
