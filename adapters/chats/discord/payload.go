package discord

// The flags of a message that we set: https://discord.com/developers/docs/resources/message#message-object-message-flags
const (
	flagSilent     = 1 << 12 // SUPPRESS_NOTIFICATIONS: nobody's phone rings
	flagComponents = 1 << 15 // IS_COMPONENTS_V2: the message is its components; no edit takes this away again
)

// A message is the body that creates a message, with exactly the fields that go over the wire: servers of this protocol
// differ in what else they forgive. Nonce and EnforceNonce are the sender's.
type message struct {
	Content         string       `json:"content,omitempty"`
	Reference       *reference   `json:"message_reference,omitempty"`
	Nonce           string       `json:"nonce,omitempty"` // at most 25 characters
	EnforceNonce    bool         `json:"enforce_nonce,omitempty"`
	AllowedMentions mentions     `json:"allowed_mentions"`
	Embeds          []embed      `json:"embeds,omitempty"`
	Components      []component  `json:"components,omitempty"`
	Flags           int          `json:"flags,omitempty"`
	Attachments     []attachment `json:"attachments,omitempty"` // the n-th describes the n-th file of the message
}

// A reference is the message that another one answers, in the same channel. With Must false a message that is gone is no
// reason to say nothing: https://discord.com/developers/docs/resources/message#message-reference-structure
type reference struct {
	Message id   `json:"message_id"`
	Must    bool `json:"fail_if_not_exists"`
}

// edit is the body that replaces another message with m. What m has not is named and empty, because a field that is left
// out stays as it was. Whether it rings was settled when it was sent.
func (m message) edit() edit {
	e := edit{
		AllowedMentions: nobody(), // whom it calls was settled when it was sent
		Components:      append([]component{}, m.Components...),
		Attachments:     append([]attachment{}, m.Attachments...),
		Flags:           m.Flags &^ flagSilent,
	}
	if m.Flags&flagComponents == 0 { // with that flag these two must not be there at all
		e.Content = &m.Content
		e.Embeds = append([]embed{}, m.Embeds...)
	}
	return e
}

// An edit is the body that changes a message.
type edit struct {
	Content         *string      `json:"content,omitempty"`
	AllowedMentions mentions     `json:"allowed_mentions"`
	Embeds          []embed      `json:"embeds,omitzero"`
	Components      []component  `json:"components"`
	Flags           int          `json:"flags,omitempty"`
	Attachments     []attachment `json:"attachments"`
}

// mentions say who may be pinged. Only the list that is there and empty says nobody: left out or null, Discord reads the
// text for mentions.
type mentions struct {
	Parse []string `json:"parse"`
	Users []string `json:"users,omitempty"` // the ids of those who asked for it
	Roles []string `json:"roles,omitempty"`
}

// nobody is pinged by what this package says, but for those whom [ring] names.
func nobody() mentions { return mentions{Parse: []string{}} }

// An embed is a card below the content. Title and Description are markup, the author's name is plain text.
type embed struct {
	Title       string       `json:"title,omitempty"`
	Description string       `json:"description,omitempty"`
	URL         string       `json:"url,omitempty"` // no two embeds of one message share it
	Color       int          `json:"color,omitempty"`
	Author      *embedAuthor `json:"author,omitempty"`
	Image       *media       `json:"image,omitempty"`
}

type embedAuthor struct {
	Name    string `json:"name"`
	IconURL string `json:"icon_url,omitempty"`
}

// media is a picture or file: an https link, or attachment:// and the name of one that is sent along.
type media struct {
	URL string `json:"url"`
}

// An attachment describes a file that is sent in the same request, in the part files[ID].
type attachment struct {
	ID          string `json:"id"`
	Filename    string `json:"filename"`
	Description string `json:"description,omitempty"`
}

// The types of components that we use: https://discord.com/developers/docs/components/reference
const (
	typeRow       = 1
	typeButton    = 2
	typeSelect    = 3
	typeSection   = 9
	typeText      = 10
	typeThumbnail = 11
	typeGallery   = 12
	typeFile      = 13
	typeContainer = 17
)

// The styles of buttons.
const (
	stylePrimary   = 1
	styleSecondary = 2
	styleLink      = 5
)

// A component is a part of a message that is no embed. Which fields carry something depends on its type.
type component struct {
	Type        int           `json:"type"`
	Style       int           `json:"style,omitempty"`
	Label       string        `json:"label,omitempty"`
	CustomID    string        `json:"custom_id,omitempty"`
	URL         string        `json:"url,omitempty"`
	Placeholder string        `json:"placeholder,omitempty"`
	Options     []option      `json:"options,omitempty"`
	Content     string        `json:"content,omitempty"` // of a text display: markup
	Accessory   *component    `json:"accessory,omitempty"`
	Media       *media        `json:"media,omitempty"` // of a thumbnail
	File        *media        `json:"file,omitempty"`
	Items       []galleryItem `json:"items,omitempty"`
	AccentColor int           `json:"accent_color,omitempty"`
	Components  []component   `json:"components,omitempty"`
}

// An option is one line of a select menu.
type option struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

type galleryItem struct {
	Media       media  `json:"media"`
	Description string `json:"description,omitempty"`
}
