.PHONY: run test check bench
run test check bench:
	./openchat $(subst run,serve,$@)
