# make serve   builds the book and serves it        make grow      grows the main model again
# make test    checks everything                    make garden    grows all models again
# make build   only builds, into _build/html        make results   measures every figure again
# make js      builds the widgets' modules (Node)   make js-check  checks them (Node)
# make kernels compiles the engine's C (Node)       make lab       opens the chapters in JupyterLab
# make bench   times the engine (Node)              make clean     removes what was built
#
# CORPUS_STEPS=50 make build   takes only the beginning of the training text into the book: quicker to try things.
#
# A first run makes a virtual environment in .venv; later ones redo only what has changed.

PYTHON ?= python3
VENV   ?= .venv
PORT   ?= 8000

BIN       := $(VENV)/bin
BOOK      := _build/html
NOTEBOOKS := .notebooks

LESSONS := $(wildcard chapters/*/*.md)
# All that a page is made from. (Names with spaces would break a makefile; there are none.)
SOURCES  := $(shell find book chapters widgets lab specimens -type f \
	-not -path '*/__pycache__/*' -not -path '*/.ipynb_checkpoints/*' 2>/dev/null) _config.yml _toc.yml

.PHONY: serve build test grow garden results lab js js-check kernels bench clean port-is-free
.DELETE_ON_ERROR:

# The port is asked first: better to hear that it is taken before a build than after it.
serve: port-is-free
	@$(MAKE) --no-print-directory build
	@$(BIN)/python book/serve.py $(BOOK) --port $(PORT)

port-is-free:
	@$(PYTHON) book/serve.py --check --port $(PORT)

build: _build/.built
_build/.built: $(VENV)/.installed $(SOURCES)
	$(BIN)/jupyter-book build . -W -n --keep-going
	@touch $@

# The lessons run as notebooks, each under a name that tells its chapter.
test: $(VENV)/.installed-test build
	@rm -rf $(NOTEBOOKS) && mkdir $(NOTEBOOKS)
	@for lesson in $(LESSONS); do \
		name=$$(echo $${lesson#chapters/} | sed 's|/|--|; s|md$$|ipynb|'); \
		$(BIN)/jupytext --quiet --to ipynb --output $(NOTEBOOKS)/$$name $$lesson || exit 1; \
	done
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile --nbmake tests $(NOTEBOOKS) $(PYTEST_ARGS)

grow: $(VENV)/.installed
	$(BIN)/python -m lab.grow village

garden: $(VENV)/.installed
	$(BIN)/python -m lab.growing.hand_made
	$(BIN)/python -m lab.grow --all
	$(BIN)/python -m lab.posttraining all

results: $(VENV)/.installed
	$(BIN)/python -m lab.evidence.results
	$(BIN)/python -m lab.growing.same_seed
	$(BIN)/python -m lab.driving

lab: $(VENV)/.installed-lab
	$(BIN)/jupyter lab chapters

js:
	npm ci && npm run build

js-check:
	npm ci && npm run check

# The compiler comes from PyPI. What it builds is committed, and inlined by `make js`.
kernels: $(VENV)/.installed
	$(BIN)/pip install --quiet -r requirements-kernels.txt
	PYTHON=$(BIN)/python npm run kernels

# What is measured against has its own packages, apart from the book's.
bench: $(VENV)/.installed-test build
	$(BIN)/pip install --quiet -r bench/requirements.txt
	cd bench && npm ci
	OMP_NUM_THREADS=1 PYTHONPATH=. $(BIN)/python bench/run.py

clean:
	rm -rf _build $(NOTEBOOKS)

# ---- The environment --------------------------------------------------------------------------
# torch comes first and from its own index of CPU builds: PyPI's build for Linux brings several GB
# of CUDA along. Where that index can't be reached, or on another system, plain pip has the word.
TORCH     := $(shell sed -n 's/^\(torch==[^ ]*\).*/\1/p' requirements.txt)
CPU_INDEX := https://download.pytorch.org/whl/cpu

$(VENV)/.installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; $(PYTHON) is older. Name another one: make PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) || \
		{ echo "Python could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@if [ "$$(uname -s)" = Linux ] && ! $(BIN)/python -c 'import torch' 2>/dev/null; then \
		echo "Installing torch, a CPU build"; \
		$(BIN)/pip install --quiet --timeout 10 --retries 0 --index-url $(CPU_INDEX) $(TORCH) \
			|| echo "No answer from $(CPU_INDEX): taking torch from pip's usual place instead."; \
	fi
	$(BIN)/pip install --quiet -r requirements.txt
	$(BIN)/pip install --quiet --no-deps -e .
	@touch $@

$(VENV)/.installed-test: requirements-test.txt $(VENV)/.installed
	$(BIN)/pip install --quiet -r requirements-test.txt
	@touch $@

$(VENV)/.installed-lab: requirements-lab.txt $(VENV)/.installed
	$(BIN)/pip install --quiet -r requirements-lab.txt
	$(BIN)/jupytext-config set-default-viewer
	@touch $@
