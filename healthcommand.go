package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/ops"
	"github.com/threadtape/threadtape/bot/rich"
)

type healthCommand struct {
	settingsFlags
	JSON bool `help:"As JSON."`
}

// Run asks the instance that the settings describe. It fails when that is not ready or does not answer.
func (c healthCommand) Run(ctx context.Context, p *program) error {
	s, err := c.load(p)
	if err != nil {
		return err
	}
	if s.Admin.Listen == "" {
		return fmt.Errorf("%w: admin.listen is off, so there is nobody to ask. Set it to 127.0.0.1:9464", errUsage)
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.Admin.Listen+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("ask %s: %w", s.Admin.Listen, err)
	}
	if !s.Admin.Token.Empty() {
		req.Header.Set("Authorization", "Bearer "+s.Admin.Token.Reveal())
	}
	res, err := (&http.Client{Transport: &http.Transport{Proxy: nil, DisableKeepAlives: true}}).Do(req)
	if err != nil {
		return fault.New(fault.Again, "E-HEALTH", "No instance answers on "+s.Admin.Listen+".", "Start one: threadtape run", err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	var report ops.Report
	if err != nil || json.Unmarshal(body, &report) != nil || report.Checks == nil {
		return fault.New(fault.Broken, "E-HEALTH", fmt.Sprintf("What answers on %s is no instance of this program, or wants another token (status %d).", s.Admin.Listen, res.StatusCode),
			"See admin.listen and admin.token: threadtape config show", err)
	}
	return c.tell(p, report)
}

func (c healthCommand) tell(p *program, report ops.Report) error {
	if c.JSON {
		if err := json.NewEncoder(p.out).Encode(report); err != nil {
			return err
		}
	} else {
		for _, check := range report.Checks {
			word := "ok  "
			if !check.OK {
				word = "FAIL"
			}
			fmt.Fprintf(p.out, "%s %s  %s\n", word, check.Name, rich.Line(check.Reason, 200))
		}
	}
	if !report.Ready {
		return errSilent
	}
	return nil
}
