package ops_test

import (
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/ops"
)

// TestTaken holds that a port of somebody else is told in words, with what to do about it.
func TestTaken(t *testing.T) {
	t.Parallel()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	at := l.Addr().String()
	for key, run := range map[string]error{
		"admin.listen":  ops.Server{Listen: at}.Run(t.Context()),
		"public.listen": ops.Public{Listen: at, Routes: map[string]http.Handler{"/": http.NotFoundHandler()}}.Run(t.Context()),
	} {
		say, fix := fault.Words(run)
		if fault.Code(run) != "E-LISTEN" || !strings.Contains(say, key+" "+at+": another program listens there already") || !strings.Contains(fix, "another port in "+key) {
			t.Errorf("%s: %s\n%s", key, say, fix)
		}
	}
}
