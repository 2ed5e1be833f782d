package slack

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"time"
)

// personFresh is how long what Slack says of a person is believed.
const personFresh = 5 * time.Minute

// A person is what Slack says of somebody, as far as it is of use.
type person struct {
	ID       string
	Team     string // of their own workspace
	Name     string
	Admin    bool // or owner
	Guest    bool // of one channel or several
	Stranger bool // from another organisation, through a shared channel
	Deleted  bool
	Bot      bool
}

// person returns what Slack says of somebody, as the workspace team sees them, not older than five minutes.
func (s *Slack) person(ctx context.Context, t *team, me identity, user string) (person, error) {
	if !isID(user, "UW") {
		return person{}, meanings["user_not_found"].fault(nil)
	}
	key := me.Team + "/" + user
	if p, ok := s.people.Get(key, personFresh); ok {
		return p, nil
	}
	c := call{method: "users.info", form: url.Values{"user": {user}}, repeat: true, person: true, strict: true}
	var told struct {
		User member `json:"user"`
	}
	if err := t.api.post(ctx, c, &told); err != nil {
		return person{}, err
	}
	if told.User.ID != user {
		return person{}, unsaid(c, errNoID)
	}
	p := personOf(me, told.User)
	s.people.Put(key, p)
	return p, nil
}

// A member is somebody as users.info tells of them: https://docs.slack.dev/reference/objects/user-object/. slack-go's type
// reads many more, and refuses the whole for any of them that is odd; this one does so for those that rights depend on.
type member struct {
	ID              string `json:"id"`
	TeamID          string `json:"team_id"`
	Name            string `json:"name"`
	RealName        string `json:"real_name"`
	Deleted         bool   `json:"deleted"`
	Admin           bool   `json:"is_admin"`
	Owner           bool   `json:"is_owner"`
	PrimaryOwner    bool   `json:"is_primary_owner"`
	Restricted      bool   `json:"is_restricted"`
	UltraRestricted bool   `json:"is_ultra_restricted"`
	Invited         bool   `json:"is_invited_user"`
	Stranger        bool   `json:"is_stranger"`
	Bot             bool   `json:"is_bot"`
	ConnectorBot    bool   `json:"is_connector_bot"`
	WorkflowBot     bool   `json:"is_workflow_bot"`
	Profile         struct {
		DisplayName string `json:"display_name"`
	} `json:"profile"`
	Enterprise struct {
		Teams []string `json:"teams"`
	} `json:"enterprise_user"`
}

// personOf reads a person. Somebody whose own workspace is another one is a stranger, whatever else is said; within one
// organisation of several workspaces, those that Slack lists are not.
func personOf(me identity, m member) person {
	home := m.TeamID == "" || m.TeamID == me.Team || slices.Contains(m.Enterprise.Teams, me.Team)
	return person{
		ID: m.ID, Team: m.TeamID, Name: brief(cmp.Or(m.Profile.DisplayName, m.RealName, m.Name)),
		Admin: m.Admin || m.Owner || m.PrimaryOwner, Guest: m.Restricted || m.UltraRestricted || m.Invited,
		Stranger: m.Stranger || !home, Deleted: m.Deleted, Bot: m.Bot || m.ConnectorBot || m.WorkflowBot || m.ID == "USLACKBOT",
	}
}
