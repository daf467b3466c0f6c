# Two commands do everything: make demo, make test.
.PHONY: demo stop rehearse test check bench setup clean

demo:      ; @bin/demo
stop:      ; @bin/stop
rehearse:  ; @bin/rehearse
test:      ; @bin/test
check:     ; @bin/check
bench:     ; @bin/bench
setup:     ; @bin/setup
clean:     ; @bin/clean
