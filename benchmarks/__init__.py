"""Measurements of the archive against its peers, as ratios taken in one run on one machine.

    python -m venv /tmp/benchvenv
    /tmp/benchvenv/bin/pip install -e . -r benchmarks/requirements.txt
    /tmp/benchvenv/bin/python -m benchmarks.generate 1000 > articles.jsonl     # --pairs FILE names the planted copies
    /tmp/benchvenv/bin/python -m benchmarks.copies                             # ../shared/data: copies told from templates
    /tmp/benchvenv/bin/python -m benchmarks.reuse --sizes 10000,100000         # speed, memory, near-copies found
    /tmp/benchvenv/bin/python -m benchmarks.crowds                             # a footer below all; a story in 600 outlets
    /tmp/benchvenv/bin/python -m benchmarks.keys                               # the index of look-up keys, to 1,000,000 articles
    /tmp/benchvenv/bin/python -m benchmarks.wires                              # ../shared/data/wires-1987.jsonl.gz
    /tmp/benchvenv/bin/python -m benchmarks.pages                              # ../shared/data/pages-dev: speed of importing
    /tmp/benchvenv/bin/python -m benchmarks.extraction                         # the same pages: what is found and left
    /tmp/benchvenv/bin/python -m benchmarks.credits                            # what each marker takes for a credit
    /tmp/benchvenv/bin/python -m benchmarks.provenance                         # invented worlds: who had it first
    /tmp/benchvenv/bin/python -m benchmarks.events 2000 > stream.jsonl         # --truth FILE names the event of each article
    /tmp/benchvenv/bin/python -m benchmarks.stories pairs --list-errors        # ../shared/data: which pairs tell one story
    /tmp/benchvenv/bin/python -m benchmarks.stories stream                     # invented streams whose events are known
    /tmp/benchvenv/bin/python -m benchmarks.stories wires --draw 40            # ../shared/data/wires-1987.jsonl.gz: to read
    /tmp/benchvenv/bin/python -m benchmarks.fetching                           # `fetch` of 2,000 pages from 20 local sites
    /tmp/benchvenv/bin/python -m benchmarks.soak --minutes 20                  # `run` over 30 local sites that break in turn

text-dedup needs an older urllib3 than the others: give it a venv of its own (`pip install text-dedup==0.4.0`) and name its
Python to `benchmarks.reuse --text-dedup /tmp/textdedupvenv/bin/python`. The other extractors can stand in a venv of their own
too (`pip install newspaper4k==0.9.6 readability-lxml==0.9 lxml_html_clean`): name it to `benchmarks.extraction --python`. Unset
PYTHONDONTWRITEBYTECODE before timing.
"""
