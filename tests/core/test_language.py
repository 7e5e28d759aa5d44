"""The language of a text: right, or none."""

# ruff: noqa: E501 - wide characters count twice
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core.text.language import detect_language

TEXTS = {
    "en": (
        "The harbour office said on Tuesday that the old ferry will not sail again before the spring. Passeng"
        "ers have to take the bus over the bridge, which takes forty minutes longer. The council had promised"
        " a new ship two years ago, but nobody found the money for it."
    ),
    "de": (
        "Das Hafenamt teilte am Dienstag mit, dass die alte Fähre vor dem Frühjahr nicht mehr fahren wird. Di"
        "e Fahrgäste müssen den Bus über die Brücke nehmen, der vierzig Minuten länger braucht. Der Rat hatte"
        " vor zwei Jahren ein neues Schiff versprochen."
    ),
    "fr": (
        "La capitainerie a annoncé mardi que le vieux bac ne reprendra pas la mer avant le printemps. Les pas"
        "sagers devront prendre l'autobus par le pont, ce qui dure quarante minutes de plus. Le conseil avait"
        " promis un nouveau navire il y a deux ans."
    ),
    "es": (
        "La oficina del puerto dijo el martes que el viejo transbordador no volverá a navegar antes de la pri"
        "mavera. Los pasajeros tienen que tomar el autobús por el puente, que tarda cuarenta minutos más. El "
        "ayuntamiento había prometido un barco nuevo hace dos años."
    ),
    "pt": (
        "A capitania do porto disse na terça-feira que a velha balsa não voltará a navegar antes da primavera"
        ". Os passageiros têm de apanhar o autocarro pela ponte, que demora mais quarenta minutos. A câmara t"
        "inha prometido um navio novo há dois anos."
    ),
    "it": (
        "L'ufficio del porto ha detto martedì che il vecchio traghetto non navigherà più prima della primaver"
        "a. I passeggeri devono prendere l'autobus sul ponte, che impiega quaranta minuti in più. Il consigli"
        "o aveva promesso una nuova nave due anni fa."
    ),
    "nl": (
        "Het havenkantoor zei dinsdag dat de oude veerboot voor het voorjaar niet meer zal varen. Reizigers m"
        "oeten de bus over de brug nemen, die veertig minuten langer doet over de rit. De raad had twee jaar "
        "geleden een nieuw schip beloofd."
    ),
    "pl": (
        "Kapitanat portu poinformował we wtorek, że stary prom nie wypłynie już przed wiosną. Pasażerowie mus"
        "zą jechać autobusem przez most, co trwa czterdzieści minut dłużej. Rada obiecała nowy statek dwa lat"
        "a temu, ale nikt nie znalazł na niego pieniędzy."
    ),
    "cs": (
        "Přístavní úřad v úterý oznámil, že starý trajekt do jara už nevypluje. Cestující musí jet autobusem "
        "přes most, což trvá o čtyřicet minut déle. Rada před dvěma lety slíbila novou loď, ale nikdo na ni n"
        "enašel peníze."
    ),
    "sv": (
        "Hamnkontoret sade på tisdagen att den gamla färjan inte kommer att gå igen före våren. Passagerarna "
        "måste ta bussen över bron, vilket tar fyrtio minuter längre. Kommunen lovade ett nytt fartyg för två"
        " år sedan, men ingen hittade pengarna."
    ),
    "tr": (
        "Liman müdürlüğü salı günü eski feribotun bahardan önce bir daha sefere çıkmayacağını söyledi. Yolcul"
        "ar köprüden geçen otobüse binmek zorunda, bu da kırk dakika daha uzun sürüyor. Belediye iki yıl önce"
        " yeni bir gemi söz vermişti."
    ),
    "ru": (
        "Управление порта сообщило во вторник, что старый паром не выйдет в море до весны. Пассажирам придётс"
        "я ехать на автобусе через мост, что занимает на сорок минут больше. Совет обещал новое судно два год"
        "а назад, но денег на него никто не нашёл."
    ),
    "uk": (
        "Управління порту повідомило у вівторок, що старий пором не вийде в море до весни. Пасажирам доведеть"
        "ся їхати автобусом через міст, що триває на сорок хвилин довше. Рада обіцяла нове судно два роки том"
        "у, але грошей на нього ніхто не знайшов."
    ),
    "sr": (
        "Лучка управа је у уторак саопштила да стари трајект неће пловити пре пролећа. Путници морају да иду "
        "аутобусом преко моста, што траје четрдесет минута дуже. Општина је пре две године обећала нови брод,"
        " али нико није нашао новац за њега."
    ),
    "bg": (
        "Пристанищната служба съобщи във вторник, че старият ферибот няма да плава преди пролетта. Пътниците "
        "трябва да вземат автобуса през моста, който се движи четиридесет минути повече. Общината обеща нов к"
        "ораб преди две години."
    ),
    "el": (
        "Το λιμεναρχείο ανακοίνωσε την Τρίτη ότι το παλιό πλοίο δεν θα ταξιδέψει ξανά πριν από την άνοιξη. Οι"
        " επιβάτες πρέπει να πάρουν το λεωφορείο από τη γέφυρα, που κάνει σαράντα λεπτά περισσότερο. Ο δήμος "
        "είχε υποσχεθεί νέο πλοίο πριν από δύο χρόνια."
    ),
    "ar": (
        "قالت إدارة الميناء يوم الثلاثاء إن العبارة القديمة لن تبحر مرة أخرى قبل الربيع. ويتعين على الركاب أن"
        " يستقلوا الحافلة عبر الجسر، وهي رحلة أطول بأربعين دقيقة. وكان المجلس قد وعد بسفينة جديدة قبل عامين، "
        "لكن أحدا لم يجد المال لها."
    ),
    "fa": (
        "اداره بندر روز سه‌شنبه گفت که کشتی قدیمی پیش از بهار دیگر حرکت نخواهد کرد. مسافران باید با اتوبوس از"
        " روی پل بروند که چهل دقیقه بیشتر طول می‌کشد. شورای شهر دو سال پیش کشتی تازه‌ای وعده داده بود، اما کس"
        "ی پول آن را پیدا نکرد."
    ),
    "ur": (
        "بندرگاہ کے دفتر نے منگل کو کہا کہ پرانی کشتی بہار سے پہلے دوبارہ نہیں چلے گی۔ مسافروں کو پل کے راستے"
        " بس لینی ہوگی جس میں چالیس منٹ زیادہ لگتے ہیں۔ کونسل نے دو سال پہلے نئے جہاز کا وعدہ کیا تھا لیکن کس"
        "ی کو پیسے نہیں ملے۔"
    ),
    "he": (
        "משרד הנמל הודיע ביום שלישי שהמעבורת הישנה לא תפליג שוב לפני האביב. הנוסעים צריכים לנסוע באוטובוס דרך"
        " הגשר, נסיעה שאורכת ארבעים דקות יותר. המועצה הבטיחה אונייה חדשה לפני שנתיים, אבל איש לא מצא את הכסף."
    ),
    "hi": (
        "बंदरगाह कार्यालय ने मंगलवार को कहा कि पुरानी नाव वसंत से पहले फिर नहीं चलेगी। यात्रियों को पुल के रा"
        "स्ते बस लेनी होगी, जिसमें चालीस मिनट अधिक लगते हैं। परिषद ने दो साल पहले नए जहाज का वादा किया था, ले"
        "किन किसी को पैसे नहीं मिले।"
    ),
    "zh": (
        "港务局星期二表示，旧渡轮在春天之前不会再开航。乘客必须乘公共汽车过桥，路上要多花四十分钟。市议会两年前答应买一艘新船，可是谁也没有找到钱。居民们说，他们已经等得太久了，希望问题能够尽快解决。"
    ),
    "zh-Hant": (
        "港務局星期二表示，舊渡輪在春天之前不會再開航。乘客必須乘公共汽車過橋，路上要多花四十分鐘。市議會兩年前答應買一艘新船，可是誰也沒有找到錢。居民們說，他們已經等得太久了。"
    ),
    "ja": (
        "港の事務所は火曜日、古いフェリーは春までもう運航しないと発表した。乗客は橋を渡るバスに乗らなければならず、四十分ほど長くかかる。市議会は二年前に新しい船を約束したが、誰もその資金を見つけられなかった。"
    ),
    "ko": (
        "항만 사무소는 화요일에 낡은 여객선이 봄이 오기 전에는 다시 운항하지 않을 것이라고 밝혔다. 승객들은 다리를 건너는 버스를 타야 하며 사십 분이 더 걸린다. 시의회는 이 년 전에 "
        "새 배를 약속했지만 아무도 돈을 마련하지 못했다."
    ),
    "th": (
        "สำนักงานท่าเรือกล่าวเมื่อวันอังคารว่าเรือข้ามฟากลำเก่าจะไม่แล่นอีกก่อนฤดูใบไม้ผลิ ผู้โดยสารต้องนั่งร"
        "ถเมล์ข้ามสะพานซึ่งใช้เวลานานขึ้นสี่สิบนาที สภาเมืองสัญญาว่าจะซื้อเรือใหม่เมื่อสองปีก่อน"
    ),
    "vi": (
        "Văn phòng cảng cho biết hôm thứ Ba rằng chiếc phà cũ sẽ không chạy lại trước mùa xuân. Hành khách ph"
        "ải đi xe buýt qua cầu, mất thêm bốn mươi phút. Hội đồng đã hứa một con tàu mới hai năm trước, nhưng "
        "không ai tìm được tiền."
    ),
    "hu": (
        "A kikötői hivatal kedden közölte, hogy a régi komp tavasz előtt már nem indul el újra. Az utasoknak "
        "a hídon át kell busszal menniük, ami negyven perccel tovább tart. A tanács két éve új hajót ígért, d"
        "e senki sem talált rá pénzt."
    ),
    "fi": (
        "Satamatoimisto kertoi tiistaina, ettei vanha lautta enää kulje ennen kevättä. Matkustajien on mentäv"
        "ä bussilla sillan yli, mikä kestää neljäkymmentä minuuttia kauemmin. Kunta lupasi uuden laivan kaksi"
        " vuotta sitten, mutta kukaan ei löytänyt rahaa."
    ),
    "ro": (
        "Căpitănia portului a anunțat marți că vechiul feribot nu va mai naviga înainte de primăvară. Pasager"
        "ii trebuie să ia autobuzul peste pod, ceea ce durează cu patruzeci de minute mai mult. Consiliul pro"
        "misese o navă nouă acum doi ani."
    ),
    "da": (
        "Havnekontoret sagde tirsdag, at den gamle færge ikke sejler igen før foråret. Passagererne må tage b"
        "ussen over broen, hvilket tager fyrre minutter længere. Kommunen lovede et nyt skib for to år siden,"
        " men ingen fandt pengene."
    ),
    "km": ("ការិយាល័យកំពង់ផែបាននិយាយនៅថ្ងៃអង្គារថា សាឡាងចាស់នឹងមិនធ្វើដំណើរទៀតទេមុនរដូវផ្ការីក។ អ្នកដំណើរត្រូវជិះរថយន្តក្រុងឆ្លងកាត់ស្ពាន។"),
    "ta": (
        "பழைய படகு வசந்த காலத்திற்கு முன் மீண்டும் இயங்காது என்று துறைமுக அலுவலகம் செவ்வாய்க்கிழமை கூறியது. ப"
        "யணிகள் பாலம் வழியாக பேருந்தில் செல்ல வேண்டும்."
    ),
    "ka": (
        "ნავსადგურის ოფისმა სამშაბათს განაცხადა, რომ ძველი ბორანი გაზაფხულამდე აღარ იცურებს. მგზავრებმა ხიდზე"
        " ავტობუსით უნდა იარონ."
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_two_paragraphs_tell_their_language(name: str) -> None:
    assert detect_language(f"{TEXTS[name]}\n\n{TEXTS[name]}") == name[:2]


@pytest.mark.parametrize("name", TEXTS)
def test_a_sentence_tells_it(name: str) -> None:
    assert detect_language(TEXTS[name][:60]) == name[:2]


@pytest.mark.parametrize("text", ["", "12:30 88/3 4.5 " * 30, "🚢" * 60, "Ja."])
def test_what_is_no_text_has_none(text: str) -> None:
    assert detect_language(text) is None


@given(st.text(max_size=400))
def test_any_text_has_a_code_or_none(text: str) -> None:
    found = detect_language(text)
    assert found is None or (len(found) == 2 and found.islower())
