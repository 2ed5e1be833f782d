package slack

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"

	"github.com/threadtape/threadtape/bot/command"
	"github.com/threadtape/threadtape/config"
)

// TestTierOf holds what everybody may do under each setting.
func TestTierOf(t *testing.T) {
	t.Parallel()
	const nobody = command.Tier(99)
	settings := []config.Manage{{Who: "members"}, {Who: "admins"}, {Users: []string{"U1", "W2"}}, {}}
	for name, c := range map[string]struct {
		p    person
		in   [4]command.Tier // in the channel, by setting
		out  [4]command.Tier
		note string
	}{
		"member":   {person{ID: "U9"}, [4]command.Tier{1, 0, 0, 1}, [4]command.Tier{}, ""},
		"named":    {person{ID: "U1"}, [4]command.Tier{1, 0, 1, 1}, [4]command.Tier{0, 0, 1, 0}, ""},
		"admin":    {person{ID: "U9", Admin: true}, [4]command.Tier{2, 2, 2, 2}, [4]command.Tier{2, 2, 2, 2}, ""},
		"guest":    {person{ID: "U1", Guest: true}, [4]command.Tier{}, [4]command.Tier{}, "not even when named"},
		"stranger": {person{ID: "U1", Stranger: true, Admin: true}, [4]command.Tier{}, [4]command.Tier{}, "an admin elsewhere"},
		"gone":     {person{ID: "U1", Deleted: true, Admin: true}, [4]command.Tier{nobody, nobody, nobody, nobody}, [4]command.Tier{nobody, nobody, nobody, nobody}, ""},
		"bot":      {person{ID: "U1", Bot: true, Admin: true}, [4]command.Tier{nobody, nobody, nobody, nobody}, [4]command.Tier{nobody, nobody, nobody, nobody}, ""},
		"unknown":  {person{}, [4]command.Tier{nobody, nobody, nobody, nobody}, [4]command.Tier{nobody, nobody, nobody, nobody}, ""},
	} {
		for i, manage := range settings {
			for inside, want := range map[bool]command.Tier{true: c.in[i], false: c.out[i]} {
				got, ok := tierOf(manage, c.p, inside)
				if !ok {
					got = nobody
				}
				if got != want {
					t.Errorf("%s with %+v, inside %v: %v, want %v %s", name, manage, inside, got, want, c.note)
				}
			}
		}
	}
}

// An authzRow says what somebody tries on Slack, and whether they may.
type authzRow struct {
	ID, Platform, Action, Expect, Reason string
	Actor                                struct {
		Role                            string
		InChannel                       *bool `json:"in_channel"`
		External, Deactivated, AppAdmin bool
	}
	Target struct {
		Team        string
		HostAllowed *bool `json:"host_allowed"`
	}
}

// TestAuthz holds the rows about Slack. What they ask besides rights is asked of the settings: which hosts are allowed.
func TestAuthz(t *testing.T) {
	t.Parallel()
	name, err := beside("../shared/corpora/security/authz.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(name)
	if err != nil {
		t.Skip("the rows are not beside the project: ", err)
	}
	defer file.Close()
	lines, rows := bufio.NewScanner(file), 0
	for lines.Scan() {
		var r authzRow
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		if r.Platform != "slack" {
			continue
		}
		rows++
		if got := r.judged(); got != r.Expect {
			t.Errorf("%s: %s is %s, want %s (%s)", r.ID, r.Action, got, r.Expect, r.Reason)
		}
	}
	if rows < 10 {
		t.Errorf("judged %d rows, want 10", rows)
	}
}

func (r authzRow) judged() string {
	p := person{
		ID: "U1", Guest: r.Actor.Role == "guest", Admin: r.Actor.Role == "admin" || r.Actor.Role == "owner",
		Stranger: r.Actor.External, Deleted: r.Actor.Deactivated,
	}
	inside := r.Actor.InChannel == nil || *r.Actor.InChannel
	tier, ok := tierOf(config.Manage{}, p, inside)
	need := map[string]command.Tier{"approve-host": command.Operate}[r.Action]
	if need == 0 {
		need = command.Manage
	}
	switch {
	case !ok, r.Target.Team == "other", tier < need: // that channels of others are refused, TestStands and TestTwoWorkspaces hold
		return "deny"
	case r.Target.HostAllowed != nil && !*r.Target.HostAllowed && tier < command.Operate:
		return "approve"
	}
	return "allow"
}
