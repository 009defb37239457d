# The commands of the project. The first use of any of them makes .venv.

VENV := .venv
BIN := $(VENV)/bin
NOTEBOOKS := $(sort $(wildcard notebooks/*.ipynb))

# What every target runs in. A variable that the user has set stays.
#   The notebooks need no home folder: what they keep, and the settings they read, lie in _build.
MPLCONFIGDIR ?= $(CURDIR)/_build/matplotlib
IPYTHONDIR ?= $(CURDIR)/_build/ipython
#   The kernel "python3" is this environment's, whatever other environments offer.
JUPYTER_PATH := $(CURDIR)/$(VENV)/share/jupyter$(if $(JUPYTER_PATH),:$(JUPYTER_PATH))
export MPLCONFIGDIR IPYTHONDIR JUPYTER_PATH
#   Nor does JupyterLab need a home folder, if it cannot be written to.
ifneq ($(shell test -w "$$HOME" && echo yes),yes)
JUPYTER_CONFIG_DIR ?= $(CURDIR)/_build/jupyter
JUPYTER_DATA_DIR ?= $(CURDIR)/_build/jupyter
export JUPYTER_CONFIG_DIR JUPYTER_DATA_DIR
endif

#   Waiting threads give up their cores soon, as in gancore/cli/threads.py.
ifndef OMP_WAIT_POLICY
ifndef GOMP_SPINCOUNT
GOMP_SPINCOUNT := 500
export GOMP_SPINCOUNT
endif
endif

.PHONY: help setup check book test notebooks exercises address alone links pdf equations claims figures \
	mutants mutation bench lint format lab clean
.DELETE_ON_ERROR:

help:
	@echo "make setup      a complete $(VENV): gancore, its command, and what the commands below need"
	@echo "make check      style, types, imports and the fast tests: less than a minute"
	@echo "make book       execute the notebooks and build the book: _build/html, _build/gan-book.zip"
	@echo "make pdf        print the book with Chromium: _build/gan-book.pdf"
	@echo "make test       the unit tests, then every notebook against its stored outputs"
	@echo "make notebooks  execute the notebooks in place and store their outputs"
	@echo "make exercises  write the notebooks without their solutions: _build/exercises"
	@echo "make address    URL=https://...: the repository's address, for the buttons of Colab and Binder"
	@echo "make alone      run each notebook alone where gancore is missing, as in Colab (10 minutes)"
	@echo "make links      check that every address that the book links to is still there"
	@echo "make equations  list every displayed equation with what checks it"
	@echo "make claims     write the appendix of claims from book/claims.yml"
	@echo "make figures    draw the moving figure of README.md and the picture of gancore's imports"
	@echo "make mutants    break the core in known ways and see the tests fail (10 minutes)"
	@echo "make mutation   break it in two thousand small ways and list what no test sees (half an hour)"
	@echo "make bench      measure how fast it is, beside what people would use instead (15 minutes)"
	@echo "make lint       style, types and the direction of imports"
	@echo "make format     mend the style where a tool can"
	@echo "make lab        open the notebooks in JupyterLab"
	@echo "make clean      remove what make book and the tools have built"

setup:
	@mkdir -p _build
	@sh tools/setup.sh

book: setup
	$(BIN)/python -m tools.build_book

pdf: book
	$(BIN)/python -m tools.print_book

# A file of tests on every core, on four at most, and on one thread each. In their own order: xdist
# would begin with the files of many tests, and end with one of few that take minutes.
PYTEST = OMP_NUM_THREADS=$${OMP_NUM_THREADS:-1} $(BIN)/python -m pytest \
	--numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# What is left out takes seconds a test, or needs a browser, the built book or a GPU.
check: lint
	$(PYTEST) --quiet -m "not (slow or browser or book or gpu)"

# Notebooks that `make book` has executed as they are now are not executed again.
test: setup
	$(PYTEST)
	$(PYTEST) -p tools.nbval_reuse --nbval notebooks/

notebooks: setup
	$(BIN)/python -m tools.refresh_notebooks $(NOTEBOOKS)

exercises: setup
	$(BIN)/python -m tools.without_solutions

address: setup
	$(BIN)/python -m tools.address $(if $(filter undefined,$(origin URL)),,"$(URL)")

alone: setup
	$(BIN)/python -m tools.run_alone

links: book
	$(BIN)/jupyter-book build _build/source --path-output _build/links --builder linkcheck \
		--config _config.yml --toc book/_toc.yml --quiet

equations: setup
	$(BIN)/python -m tools.list_equations

claims: setup
	$(BIN)/python -m tools.claims

figures: setup
	$(BIN)/python -m tools.moving_figure
	$(BIN)/python -m tools.draw_imports

mutants: setup
	$(BIN)/python -m tools.mutants

# The first use adds mutmut to the environment.
mutation: setup
	@test -x $(BIN)/mutmut || $(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--no-build-isolation --editable ".[mutation]"
	OMP_NUM_THREADS=$${OMP_NUM_THREADS:-1} $(BIN)/python -m tools.mutation

bench: setup
	$(BIN)/python -m benchmarks

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Figures that move are shown in trusted notebooks only; the ones of this checkout are its user's own.
lab: setup
	$(BIN)/jupyter trust $(NOTEBOOKS)
	$(BIN)/jupyter lab notebooks

clean:
	rm -rf _build mutants .pytest_cache .mypy_cache .ruff_cache .hypothesis \
		.import_linter_cache .grimp_cache
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
