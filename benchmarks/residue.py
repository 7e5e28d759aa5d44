"""Lines that are not news: a list of its own, written without a look at the archive's rules, so that it can judge them.

A line counts where it is short (MOST_WORDS) and begins as a pattern of a class says; most patterns also say how it ends. It
knows English, German, French, Spanish, Italian, Portuguese, Polish, Russian and some Dutch. It finds the usual wordings only:
its shares are for comparing two readings of the same pages, and are no total of what is left.
"""

from __future__ import annotations

import re

MOST_WORDS = 30

_LEAD = re.compile(r"^[\W_]+")

_PATTERNS: dict[str, tuple[str, ...]] = {
    "read more, related": (
        r"(?:read|see|find out|learn|discover|watch|show) more\b(?! than)[^.]{0,100}\W*$",
        r"(?:read|must[- ]read|also read|see also|read also|read next|up next|related)(?: \w+){0,2}\s*:",
        r"(?:also read|see also|read also|read next|up next|must read|continue reading|keep reading|click here|tap here)\b",
        r"related (?:articles?|stor(?:y|ies)|posts?|news|content|links?|topics?|coverage|reading|items|images)\b[^.]{0,60}\W*$",
        r"more (?:from|on|about|stories|news|in|articles|like)\b[^.,]{0,70}\W*$",
        r"(?:you (?:may|might) (?:also )?(?:like|enjoy|be interested)|recommended (?:for you|reading|articles)|trending)\b",
        r"(?:most (?:read|popular|viewed)|popular posts|latest (?:news|posts|stories)|don.?t miss|"
        r"editor.?s picks?)[^.]{0,40}\W*$",
        r"(?:previous|next|older|newer) (?:posts?|articles?|story|page)\b[^.]{0,80}\W*$",
        r"for (?:more|further) (?:information|details|news|stories)\b.{0,60}\b(?:visit|click|see|go to|contact|check)\b",
        r"(?:lesen sie|lies|mehr|siehe|sehen sie|hier) (?:auch|hier|mehr|dazu|weiter|zum thema|lesen|infos|geht es|klicken)\b",
        r"(?:weiterlesen|zum thema|das könnte (?:sie|dich|euch) (?:auch )?interessieren|auch interessant|lesetipp|"
        r"zurück zu[rm])\b",
        r"(?:ähnliche|weitere|verwandte|neueste|vorheriger|vorherige|nächster|nächste|mehr) (?:artikel|beiträge|beitrag|"
        r"themen|meldungen|nachrichten|links|informationen|infos|inhalte)\b[^.]{0,60}\W*$",
        r"(?:mehr|weitere) (?:infos?|informationen)\b.{0,40}\b(?:hier|unter|auf|finden|im)\b",
        r"(?:à )?(?:lire|voir) (?:aussi|également|la suite|plus|encore)\b|en savoir plus\b|(?:sur le même|dans la même) \w+",
        r"articles? (?:liés?|similaires?|connexes?|précédents?|suivants?|associés?)\b|cliquez ici\b|pour aller plus loin",
        r"(?:lea|lee|leer|ver|vea|mira|mire|sigue|seguir|continuar) (?:también|más|además|leyendo)\b",
        r"(?:también )?(?:te|le|les) (?:puede|podría) interesar|(?:noticias|artículos|notas|entradas) relacionad[ao]s|haz clic",
        r"leggi (?:anche|tutto|di più|ancora|pure|l.articolo)|(?:ti )?potrebbe(?:ro)? (?:anche )?interessar|articoli correlati",
        r"(?:vedi anche|per saperne di più|continua a leggere|clicca qui|approfondisci)\b",
        r"(?:leia|veja|saiba|ler|continue) (?:também|mais|ainda|lendo|a íntegra)\b|(?:notícias|artigos) relacionad[ao]s|"
        r"clique aqui",
        r"(?:czytaj|zobacz|przeczytaj|sprawdź|dowiedz się) (?:także|też|również|więcej|dalej)\b|podobne (?:artykuły|wpisy)|"
        r"polecamy\b",
        r"(?:читайте|смотрите|см\.?|читать) (?:также|ещё|еще|далее|дальше|подробнее)|подробнее\b|материалы по теме|по теме\b",
        r"(?:похожие|другие|ещё|еще) (?:статьи|записи|материалы|новости|по теме)|lees (?:ook|meer|verder)\b",
    ),
    "source, origin": (
        r"(?:sources?|quellen?|fuentes?|fonte|fonti|fontes|źródło|источники?|bron|via|originally published|"
        r"first published)\s*:",
        r"(?:this|the|an earlier version of this) (?:article|story|post|piece|report)s? (?:\w+ ){0,3}(?:originally|"
        r"first) (?:appeared|published|ran|posted)\b|originally (?:published|posted|appeared) (?:on|in|at|by)\b",
        r"(?:re)?published (?:with|by) (?:the )?(?:kind )?permission\b|(?:story|content|information) (?:from|by|"
        r"provided by)\b.{0,60}\W*$",
        r"(?:mit material von|mit agenturmaterial|dieser (?:artikel|beitrag|text) (?:erschien|ist zuerst|stammt))\b",
        r"(?:avec (?:afp|reuters|ap)|cet article (?:est paru|a été publié)|con información de|com informações d)\b",
        r"(?:по (?:материалам|информации|данным) [^.,]{0,40}|(?:фото и )?источник[^.]{0,30})\W*$",
        r"(?:press release|pressemitteilung|pressemeldung|communiqué de presse)\b.{0,60}\W*$",
    ),
    "copyright": (
        r"(?:.{0,40}\s)?(?:©|\(c\)|copyright)(?:\s|\d|:)|copyright$",
        r"(?:.{0,60}\b)?(?:all rights reserved|alle rechte vorbehalten|tous droits réservés|"
        r"(?:todos los )?derechos reservados)\b",
        r"(?:.{0,60}\b)?(?:tutti i diritti riservati|riproduzione riservata|todos os direitos reservados|"
        r"wszelkie prawa zastrzeżone)\b",
        r"(?:.{0,60}\b)?все права защищены|reproduction (?:interdite|prohibited)|(?:©|\(c\)) ?\w",
    ),
    "photo credit, caption": (
        r"(?:photos?|images?|pictures?|pics?|photographs?|illustrations?|graphics?|credits?|video|foto|fotos|bild|bilder|"
        r"grafik|titelbild|beitragsbild|bildquelle|bildnachweis|symbolbild|crédits?(?: photos?)?|imagen|imagem|immagine|"
        r"zdjęci[ea]|фото|фотограф|видео|beeld)\s*(?:credits?|courtesy|source|quelle|by)?\s*[:©/|(]",
        r"(?:photos?|images?|pictures?|photographs?|pics|fotos?|bilder|illustrations?) (?:by|from|via|courtesy|credits?|von|"
        r"de|di|par)\b[^.]{0,70}\W*$",
        r"(?:[^.]{0,80}[\s(/|])?(?:getty images?|shutterstock|istock(?:photo)?|pixabay|unsplash|picture[- ]alliance|"
        r"imago images|ap photo|afp photo|depositphotos|dreamstime|fotolia|adobe stock)\b.{0,30}\W*$",
        r".{0,120}[(\[](?:photo|foto|image|bild|fotos|photos|picture|pic|фото)s?\b.{0,60}[)\]]\W*$",
        r"(?:file|stock|representational|representative) (?:photo|image|pic|picture)\b",
    ),
    "newsletter": (
        r"(?:sign up|signup|register|subscribe|join)\b.{0,60}\b(?:newsletters?|e-?mails?|inbox|mailing list|updates|alerts|"
        r"digest|briefing|newsfeed|feed|notifications|here|today|now|free)\b",
        r"(?:our |the |get |free |daily |weekly |jetzt |zum |unser )*newsletters?\b.{0,60}\W*$",
        r"(?:get|receive) .{0,60}\b(?:inbox|e-?mail|newsletter|delivered)\b|enter your e-?mail|(?:your )?e-?mail address\W*$",
        r"(?:abonnieren|melden sie sich|melde dich|abonniere|bestellen sie)\b.{0,60}\b(?:newsletter|feed|an|kostenlos)\b",
        r"(?:inscrivez|abonnez)-vous\b|recevez\b.{0,60}\b(?:newsletter|mail|infos)|suscríb[ae]|suscribir|"
        r"recib[ae]\b.{0,60}\bcorreo",
        r"(?:iscriviti|abbonati|ricevi)\b.{0,60}\b(?:newsletter|mail|gratis)|(?:assine|inscreva-se|cadastre-se|receba)\b",
        r"(?:zapisz się|zapisz sie|subskrybuj)\b|подпи(?:шитесь|сывайтесь|саться)\b|(?:schrijf je in|meld je aan)\b",
    ),
    "follow, share": (
        r"(?:please |und |et |and )?(?:share|tweet|teilen|partager|compartir|compartilhar|condividi|udostępnij|поделиться|"
        r"delen|empfehlen|weitersagen|pin it|reblog|bookmark|retweet|gefällt mir|like loading|loading)\W*$",
        r"share (?:this|on|via|with|it|your)\b.{0,60}\W*$|(?:click|tap) to (?:share|tweet)\b",
        r"(?:follow|like|find|connect with|join|visit) (?:us|me|him|her|them|our|@?\w+(?: \w+)?) (?:on|at|via)\b.{0,80}",
        r"(?:follow|folge|folgen sie|suivez|siga|síganos|sigue|seguici|segui|siga-nos|obserwuj|śledź) .{0,50}(?:facebook|"
        r"twitter|instagram|youtube|linkedin|telegram|google|whatsapp|pinterest|@)",
        r"(?:facebook|twitter|whatsapp|linkedin|pinterest|telegram|instagram|reddit|tumblr|vkontakte|xing|email|e-mail|"
        r"google\+?|youtube|flipboard|messenger|copy link|print|(?:auf|on|sur|en|em|su|via|with|bei) |[\s,/|·•+-])+\W*$",
        r"(?:artikel |beitrag |jetzt )?(?:auf|per|via) (?:facebook|twitter|whatsapp|xing|e-?mail)\b.{0,20}(?:teilen|senden)",
        r"(?:partager|compartir|compartilhar|condividi|udostępnij|teilen) .{0,50}(?:facebook|twitter|whatsapp|mail|telegram)\b",
        r"(?:diesen |den )?(?:artikel|beitrag|seite) (?:teilen|weiterempfehlen|empfehlen)\b|(?:partagez|comparte|compartilhe|"
        r"udostępnij)\b",
        r"(?:поделитесь|поделиться|расскажите друзьям|мы в (?:соцсетях|telegram|вконтакте))\b|teile(?:n)? mit:|share this:",
        r"(?:if you (?:like|liked|enjoyed|found)) .{0,60}\b(?:share|subscribe|follow|like|comment)\b",
    ),
    "disclaimer, note": (
        r"(?:disclaimer|disclosure|affiliate|haftungsausschluss|transparenzhinweis|avertissement|aviso legal|avvertenza|"
        r"nota d[aei]\w*|ndlr|redaktioneller hinweis|dt\. hinweis|zastrzeżenie|примечание)\b[^:.]{0,40}[:.]",
        r"editor.?s? note\b|(?:anmerkung|anm\.) der redaktion|note de la rédaction|nota del? (?:editor|redac)|от редакции",
        r"(?:this (?:post|article|page|site|blog|story)|we|i) (?:may|might|contains?|earn|receive|is a|"
        r"uses?)\b.{0,60}\b(?:affiliate|commissions?|sponsor\w*|advertis\w+|associate)\b",
        r"(?:.{0,60}\b)?(?:affiliate[- ]?links?|als amazon-partner|amazon associate|provisions?-links?|partnerlinks?)\b",
        r"(?:the )?(?:views|opinions) (?:and \w+ )?(?:expressed|in this)\b|(?:die )?inhalte? (?:dieser|auf dieser) (?:seite|"
        r"website)\b",
        r"(?:.{0,60}\b)?(?:information(?:al)? purposes only|not (?:intended as |constitute )?(?:legal|medical|financial|"
        r"investment) advice)",
        r"corrections?\s*[:(]|(?:we|to) (?:welcome|report) (?:corrections|an error|a typo)|мнение (?:автора|редакции)",
        r"(?:this (?:article|story|post) (?:was|has been) (?:updated|edited|amended|corrected|translated))\b",
    ),
    "ad label": (
        r"(?:advertisement|advertisements?|advertising|advert|ad|ads|sponsored|sponsored content|promoted|promoted content|"
        r"anzeige|anzeigen|werbung|publicité|publicidad|pubblicità|publicidade|reklama|реклама|advertentie|adverteren|annonce|"
        r"patrocinad[oa]|sponsored by \w+|paid content|partner content|story continues below.{0,20}|"
        r"article continues (?:below|after).{0,20}|scroll to continue.{0,30}|weiter nach der (?:anzeige|werbung)|"
        r"continue reading below|remove ads.{0,20})\W*$",
        r"(?:anzeige|werbung|advertisement|реклама)\s*[:|–-]",
    ),
    "membership, paywall": (
        r"(?:log ?in|sign ?in|register|subscribe|subscribe now|become a (?:member|subscriber|patron|supporter)|join now|"
        r"anmelden|einloggen|registrieren|s.abonner|se connecter|iniciar sesión|accedi|abbonati|entrar|zaloguj|войти|inloggen|"
        r"logout)\W*$",
        r"(?:please )?(?:log ?in|sign ?in|register|subscribe|become a \w+|support us|donate|make a donation|unlock) (?:to|or|"
        r"for|and|with|here|now|today|as)\b",
        r"(?:this (?:article|content|story|video|page) (?:is|requires)) .{0,40}\b(?:subscribers?|members?|premium|"
        r"exclusive\w*|log)\b",
        r"already (?:a|have) .{0,30}(?:subscriber|member|subscription|account|registered)\b|you (?:have|"
        r".ve) .{0,40}free articles?\b",
        r"(?:jetzt |noch kein |bereits |sie sind bereits )+(?:abo|abonnent\w*|kunde|registriert|anmelden|spenden|"
        r"unterstützen)\b",
        r"(?:diesen artikel|weiterlesen mit|nur für|exklusiv für) .{0,40}(?:abo|abonnenten|mitglieder|premium|plus)\b",
        r"(?:cet article|contenu|article) (?:est )?réservé|il vous reste|déjà abonné|(?:contenido|artículo) exclusivo|"
        r"para suscriptores",
        r"(?:support|help) (?:our|us|independent|this) .{0,80}\b(?:donat\w+|journalism|subscri\w+|contribut\w+|paypal|"
        r"patreon)\b",
    ),
    "comments": (
        r"(?:\d+ |no |leave |post |write |add |view |show |hide |join |all |a |the |your |to |keine |alle |neue |zu |"
        r"den )*(?:comments?|reply|responses?|discussion|conversation|kommentare?n?|commentaires?|comentarios?|commenti|"
        r"commento|comentários?|komentarz\w*|комментари\w*|reacties?|thoughts? on.{0,80})(?: \(?\d+\)?| below| here|"
        r" schreiben| on.{0,80}| zu.{0,80}| yet)?\W*$",
        r"(?:leave|post|write|add|submit|join|view|hinterlasse\w*|schreibe?n?|laisser|laissez|poster|dejar?|deja|lascia|"
        r"deixe?|dodaj|zostaw|оставить|написать|добавить|kommentier\w*) .{0,25}(?:comments?|reply|conversation|kommentar\w*|"
        r"commentaire|comentario|commento|comentário|komentarz|комментари\w*|antwort)\b.{0,60}\W*$",
        r"(?:comments (?:are|have been) (?:closed|disabled|off|turned off)|your e-?mail address will not be|required fields)\b",
        r"(?:let us know|tell us|share your|what do you think|have your say|sagen sie|was (?:meinst|"
        r"denkst) du).{0,90}\b(?:comments?|thoughts|opinions?|below|kommentar\w*)\b",
        r"(?:die )?kommentar\w* (?:ist|sind|wurde|geschlossen)|du musst (?:angemeldet|eingeloggt)|(?:reply|antworten|répondre|"
        r"responder)\W*$",
        r"(?:you must be|bitte) .{0,20}(?:logged in|loggen|einloggen|log in|anmelden)\b.{0,60}",
    ),
    "cookies, consent": (
        r"(?:this|our|we|by (?:continuing|using)|the) .{0,50}\bcookies?\b.{0,120}|cookies?(?:[ -]\w+){0,2}\W*$",
        r"(?:diese |wir |um |mit |unsere ).{0,60}\bcookies?\b|(?:ce site|nous|en poursuivant) .{0,60}\bcookies?\b",
        r"(?:este sitio|esta web|utilizamos|questo sito|usamos|este site|używamy|ta strona|мы используем) .{0,60}(?:cookies?|"
        r"куки)",
        r"(?:privacy policy|terms (?:of (?:use|service)|and conditions)|datenschutz\w*|impressum|mentions légales|"
        r"política de privacidad|accept(?: all)?|akzeptieren|zustimmen|tout accepter|aceptar|accetta|polityka prywatności|"
        r"i agree)\W*$",
        r"(?:mit (?:dem )?(?:klick|laden|absenden|nutzung)|ich (?:bin|habe|stimme)) .{0,90}(?:einverstanden|datenschutz\w*)\b",
        r"(?:externer inhalt|empfohlener (?:redaktioneller )?inhalt|an dieser stelle .{0,60}inhalt|inhalte? (?:von|laden)|"
        r"we (?:need|.d like) your)",
    ),
    "author bio, contact": (
        r"about (?:the )?(?:authors?|writer|us|me)\b.{0,30}\W*$",
        r"(?:über (?:den autor|die autorin|uns|mich)|zum autor|autor(?:in)?|à propos de l.auteur|sobre (?:el|o) autor|"
        r"l.autore|об авторе|o autorze|auteur|author|écrit par|text|redaktion|kontakt|contacto?|contatti|контакты?|"
        r"ansprechpartner(?:in)?|pressekontakt|media contacts?|press contacts?|contacts? us|"
        r"contact details)(?:\s*:.{0,60})?\W*$",
        r"(?:[A-Z][\w.'-]+ ){2,3}(?:is|was|has been) (?:an? |the )?(?:\w+[ -]){0,4}(?:reporter|writer|editor|journalist|"
        r"author|columnist|correspondent|contributor|blogger|freelancer?|producer)\b.{0,120}",
        r"(?:contact|reach (?:me|him|her|us|them)|e-?mail|write to|follow|phone|tel|tel\.|telefon|call|fax|"
        r"kontakt)\b.{0,50}(?:@|\(at\)|\d{2,}[ /)-]+\d{3,})",
        r"(?:written|posted|published|reporting|edited|additional reporting|compiled|von|verfasst von|geschrieben von|par|"
        r"redactado|escrito|scritto|opublikowan\w|автор) (?:by|por|da|von|przez|:) ?.{0,60}\W*$",
        r"(?:view|see|read|show) (?:all|more) (?:posts?|articles?|stories) (?:by|from)\b|(?:e-?mail|mail|tel|phone|fax|"
        r"telefon)\.?\s*:",
        r"[\w.+-]+@[\w-]+\.[\w.]{2,}\W*$",
    ),
    "print, e-mail": (
        r"(?:print(?: this)?(?: (?:article|page|story|version))?|e-?mail (?:this|to|article|print)\b.{0,30}|send to a friend|"
        r"save (?:as )?pdf|drucken|(?:artikel|seite) drucken|druckversion|druckansicht|versenden|imprimer|imprimir|stampa|"
        r"drukuj|распечатать|версия для печати|als pdf.{0,20}|download(?: as)? pdf|pdf(?: download| version)?|merken|"
        r"per mail versenden|afdrukken)\W*$",
        r"(?:print|drucken|imprimer|imprimir|stampa)\s*[|,/·-]",
    ),
    "platform residue": (
        r"(?:play|pause|mute|unmute|loading|loading\.*|video player|play video|watch video|audio player|current time|"
        r"fullscreen|back to top|nach oben|top|skip to.{0,30}|zum inhalt.{0,20}|menu|menü|search|suche|home|close|schließen|"
        r"toggle.{0,20}|next|previous|prev|weiter|zurück|hide caption|toggle caption|caption|enlarge.{0,20}|view (?:gallery|"
        r"slideshow|larger|on).{0,30}|gallery|galerie|bildergalerie.{0,30}|slideshow.{0,20}|embed|transcript|show (?:less|"
        r"all)|mehr anzeigen|edit|bearbeiten|permalink|trackbacks?.{0,30}|pingback.{0,60}|rss.{0,10}|undefined|null|nan|"
        r"\[object object\])\W*$",
        r"(?:your browser|javascript|please (?:enable|turn on|update)|enable javascript|ihr browser|bitte aktivieren|"
        r"you need to enable)\b",
        r"(?:a post shared by|view this post on|ein beitrag geteilt von|pic\.twitter\.com|powered by|proudly powered|widget)\b",
        r"(?:an error (?:has )?occurred|something went wrong|page not found|this video (?:is|has)|video (?:unavailable|not))\b",
        r"(?:[^.]{0,60}\|\s?)(?:facebook|twitter|youtube|home|menu|login)\b|\[/?(?:embed|caption|gallery|ad|video|"
        r"audio)\b[^\]]*\]\W*$",
        r"(?:image|bild|foto|photo|slide|page|seite) \d+ (?:of|von|/|de) \d+\W*$|\d+ (?:of|von|/) \d+\W*$",
        r"(?:function\s*\(|var \w+ ?=|window\.|\(adsbygoogle|googletag)",
    ),
    "tags, filed under": (
        r"(?:tags?|tagged|filed under|posted in|categories|category|topics?|keywords?|labels?|hashtags?|schlagw[oö]rter|"
        r"schlagworte|stichw[oö]rter|kategorien?|themen|rubrik|mots[- ]clés?|étiquettes|catégories?|etiquetas|categorías?|"
        r"temas|categorie|argomenti|marcadores|tagi|słowa kluczowe|kategorie|теги|метки|рубрик[аи]|ключевые слова|"
        r"related topics|in this (?:article|story)|veröffentlicht (?:in|unter)|abgelegt unter|archiviert unter|classé sous|"
        r"publicado en|pubblicato in)\s*(?::|as\b|with\b|$)",
        r"(?:this (?:entry|post|article) was (?:posted|filed|tagged|published)|(?:dieser (?:beitrag|eintrag|artikel) (?:wurde|"
        r"ist)))\b",
        r"(?:#\w+[\s,]*){2,}\W*$",
    ),
    "listen, reading time": (
        r"(?:listen|listen to (?:this|the) (?:article|story|episode|podcast|audio)\b.{0,60}|anhören|artikel anhören|"
        r"écouter.{0,30}|escuchar?.{0,30}|ascolta.{0,30}|ouvir.{0,20}|posłuchaj.{0,30}|слушать.{0,30}|vorlesen)\W*$",
        r"(?:estimated |reading |lesezeit|lesedauer|read time|temps de lecture|tiempo de lectura|tempo di lettura|"
        r"время чтения|czas czytania|leestijd|ca\. )[^.]{0,25}\d+\s*(?:mins?|minut\w*|sek\w*|мин\w*)\b",
        r"\d+[\s-]*(?:min(?:ute)?s?|minuten|мин\w*|minutos|minuti)\.?(?: |-)?(?:read|lesezeit|de lecture|de lectura|"
        r"di lettura|чтения|gelesen)",
        r"(?:download|subscribe to) .{0,40}\b(?:podcast|mp3|episode|itunes)\b",
    ),
}

_CLASSES = {name: re.compile("|".join(f"(?:{one})" for one in patterns), re.IGNORECASE) for name, patterns in _PATTERNS.items()}
CLASSES = tuple(_CLASSES)


def classes_of(line: str) -> tuple[str, ...]:
    """The classes a line belongs to; none where it is long or reads as any other text."""
    words = _LEAD.sub(_kept_lead, line.strip())
    if not words or len(words.split()) > MOST_WORDS:
        return ()
    return tuple(name for name, pattern in _CLASSES.items() if pattern.match(words))


def _kept_lead(lead: re.Match[str]) -> str:
    """What stands before the first letter says nothing, but for the signs that make a line one of a class."""
    return "".join(sign for sign in lead[0] if sign in '©#[(@"')  # a quotation is no label
