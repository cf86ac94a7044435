"""Domains where anybody can have a mailbox: they tell nothing of a company."""

_DOMAINS = """
    126.com 139.com 163.com 189.cn abv.bg aim.com alice.it aol.com arcor.de att.net bellsouth.net
    bigpond.com bk.ru bluewin.ch bol.com.br btinternet.com centrum.cz charter.net comcast.net cox.net
    daum.net duck.com earthlink.net email.com email.cz fastmail.com fastmail.fm foxmail.com free.fr
    freemail.hu freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hanmail.net
    hey.com home.nl hotmail.ca hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it
    hushmail.com icloud.com ig.com.br inbox.com inbox.lv inbox.ru interia.pl kpnmail.nl laposte.net
    libero.it list.ru live.ca live.co.uk live.com live.de live.fr live.it live.nl mac.com mail.bg
    mail.com mail.de mail.ee mail.ru mailbox.org me.com msn.com naver.com ntlworld.com o2.pl onet.pl
    online.de optusnet.com.au orange.fr outlook.com outlook.de outlook.es outlook.fr outlook.it pm.me
    posteo.de proton.me protonmail.ch protonmail.com qq.com rambler.ru rediffmail.com rocketmail.com
    sapo.pt sbcglobal.net seznam.cz sfr.fr sina.com sky.com skynet.be sohu.com sympatico.ca t-online.de
    talktalk.net telenet.be terra.com.br tiscali.it tuta.io tutanota.com ukr.net uol.com.br verizon.net
    virgilio.it virginmedia.com wanadoo.fr web.de wp.pl xtra.co.nz yahoo.ca yahoo.co.in yahoo.co.jp
    yahoo.co.uk yahoo.com yahoo.com.br yahoo.com.mx yahoo.de yahoo.es yahoo.fr yahoo.in yahoo.it
    yandex.com yandex.ru yeah.net ymail.com ziggo.nl zoho.com zohomail.com
"""
FREE_MAIL = frozenset(_DOMAINS.split())
