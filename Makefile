# Short names for dev.py, which explains itself: python3 dev.py --help
# Further words go in ARGS, as in: make test ARGS="tests/board -k comment"
PYTHON ?= python3

.PHONY: demo test bench check lock
demo test bench check lock:
	@$(PYTHON) dev.py $@ $(ARGS)
